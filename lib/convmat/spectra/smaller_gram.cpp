#include <algorithm>
#include <convmat/core/memory.hpp>
#include <convmat/operators/conv_transpose.hpp>
#include <convmat/solvers/solution.hpp>
#include <convmat/spectra/smaller_gram.hpp>
#include <limits>

namespace convmat {
namespace {

constexpr double epsilon = std::numeric_limits<double>::epsilon();

template <Scalar S>
Index longest_row(const Csr<S>& a) {
  Index longest = 0;
  for (std::size_t r = 0; r + 1 < a.indptr.size(); ++r)
    longest = std::max(longest, a.indptr[r + 1] - a.indptr[r]);
  return longest;
}

template <Scalar S>
bool has_fewer_rows(const ConvOperator<S>& conv) {
  return volume(conv.range()) <= volume(conv.domain());
}

}  // namespace

// The pattern of G is a product of channels and axes, as that of T is.
template <Scalar S>
Index smaller_gram_nonzeros(const ConvOperator<S>& conv) {
  const ConvGeometry& geometry = conv.geometry();
  const bool of_rows = has_fewer_rows(conv);
  const Index channels = (of_rows ? geometry.out_channels : geometry.in_channels) / geometry.groups;
  Index count =
      checked_product(geometry.groups, checked_product(channels, channels, "Gram matrix"), "Gram matrix");
  for (const Axis& axis : geometry.axes) {
    const Csr<double> t =
        ConvOperator<double>({1, 1, 1, {axis}}, Tensor<double>({1, 1, axis.kernel})).to_csr();
    const Csr<double> gram = of_rows ? t * transpose(t) : transpose(t) * t;
    count = checked_product(count, gram.nnz(), "Gram matrix");
  }
  return count;
}

template <Scalar S>
bool is_worth_factoring(const ConvOperator<S>& conv) {
  constexpr Index limit = 20'000'000;
  return smaller_gram_nonzeros(conv) <= limit;
}

template <Scalar S>
SmallerGram<S> smaller_gram(const ConvOperator<S>& conv) {
  const Index rows = std::min(volume(conv.range()), volume(conv.domain()));
  require_memory(checked_product(3, csr_bytes(rows, smaller_gram_nonzeros(conv), sizeof(S)), "Gram matrix"),
                 "the Gram matrix", joined({rows, rows}), "do without what is proven or found by its factor");
  const Csr<S> t = conv.to_csr(), h = convmat::conj(convmat::transpose(t));
  const Csr<S>&a = has_fewer_rows(conv) ? t : h, &b = has_fewer_rows(conv) ? h : t;
  // Entries in which taps meet are sums of up to all of them.
  const auto terms = static_cast<double>((is_complex<S> ? 4 : 1) *
                                         (longest_row(a) + 2 * volume(conv.geometry().kernel_size()) + 8));
  const double sums = infinity_norm<S>(conv) * infinity_norm<S>(conv.transpose());
  return {a * b, terms * epsilon * sums};
}

template <Scalar S>
Csr<S> scaled_identity(Index n, double alpha) {
  Csr<S> result = allocate_csr<S>(n, n, n);
  for (Index i = 0; i <= n; ++i) result.indptr[static_cast<std::size_t>(i)] = i;
  for (Index i = 0; i < n; ++i) result.indices[static_cast<std::size_t>(i)] = i;
  std::fill(result.values.begin(), result.values.end(), S{alpha});
  return result;
}

#define CONVMAT_INSTANTIATE(S)                                              \
  template CONVMAT_API bool is_worth_factoring(const ConvOperator<S>&);     \
  template CONVMAT_API Index smaller_gram_nonzeros(const ConvOperator<S>&); \
  template CONVMAT_API SmallerGram<S> smaller_gram(const ConvOperator<S>&); \
  template CONVMAT_API Csr<S> scaled_identity(Index n, double alpha);
CONVMAT_INSTANTIATE(double)
CONVMAT_INSTANTIATE(std::complex<double>)
#undef CONVMAT_INSTANTIATE

}  // namespace convmat
