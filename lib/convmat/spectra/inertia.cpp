#include <algorithm>
#include <cmath>
#include <convmat/core/arithmetic.hpp>
#include <convmat/core/memory.hpp>
#include <convmat/operators/conv_transpose.hpp>
#include <convmat/solvers/solution.hpp>
#include <convmat/spectra/definite.hpp>
#include <convmat/spectra/inertia.hpp>
#include <limits>

namespace convmat {
namespace {

constexpr double epsilon = std::numeric_limits<double>::epsilon();

template <Scalar S>
using Wide = std::conditional_t<is_complex<S>, std::complex<double>, double>;

template <Scalar S>
Index longest_row(const Csr<S>& a) {
  Index longest = 0;
  for (std::size_t r = 0; r + 1 < a.indptr.size(); ++r)
    longest = std::max(longest, a.indptr[r + 1] - a.indptr[r]);
  return longest;
}

// The smaller Gram matrix, and a bound on the norm of its rounding error.
template <Scalar S>
struct Gram {
  Csr<S> matrix;
  double rounding;
};

// Each row of A meets, through each of its nonzeros, those of a row of B.
Index product_bytes(Index rows, Index row_a, Index row_b, Index scalar) {
  const Index nonzeros = std::min(checked_product(row_a, row_b, "Gram matrix"), rows);
  return csr_bytes(rows, checked_product(rows, nonzeros, "Gram matrix"), scalar);
}

template <Scalar S>
Gram<S> gram(const ConvOperator<S>& conv) {
  const Csr<S> t = conv.to_csr(), h = convmat::conj(convmat::transpose(t));
  const Csr<S>&a = t.rows <= t.cols ? t : h, &b = t.rows <= t.cols ? h : t;
  const Index row_a = longest_row(a), row_b = longest_row(b);
  require_memory(checked_product(4, product_bytes(a.rows, row_a, row_b, sizeof(S)), "Gram matrix"),
                 "the Gram matrix", joined({a.rows, a.rows}), "do without the certificate");
  // Entries in which taps meet are sums of up to all of them.
  const auto terms =
      static_cast<double>((is_complex<S> ? 4 : 1) * (row_a + 2 * volume(conv.geometry().kernel_size()) + 8));
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

// λ_min(sign (G - sigma² I)) >= -margin, all rounding included.
template <Scalar S>
Definiteness prove(const ConvOperator<S>& conv, double sigma, double sign) {
  try {
    Gram<Wide<S>> g = gram(ConvOperator<Wide<S>>(conv.geometry(), cast<Wide<S>>(conv.kernel())));
    const double square = sigma * sigma;
    Definiteness found = prove_definite(
        Wide<S>{sign} * std::move(g.matrix) +
        scaled_identity<Wide<S>>(std::min(volume(conv.range()), volume(conv.domain())), -sign * square));
    if (found.margin) *found.margin += g.rounding + 4 * epsilon * square;
    return found;
  } catch (const CapacityError& error) {
    return {{}, error.what(), 0};
  }
}

}  // namespace

template <Scalar S>
Proof prove_at_most(const ConvOperator<S>& conv, double sigma) {
  const Definiteness found = prove(conv, sigma, -1);
  if (!found.margin) return {{}, found.reason};
  return {std::sqrt(sigma * sigma + *found.margin) * (1 + 2 * epsilon), ""};
}

template <Scalar S>
Proof prove_at_least(const ConvOperator<S>& conv, double sigma) {
  const Definiteness found = prove(conv, sigma, 1);
  if (!found.margin) return {{}, found.reason};
  return {std::sqrt(std::max(sigma * sigma - *found.margin, 0.0)) * (1 - 2 * epsilon), ""};
}

#define CONVMAT_INSTANTIATE(S)                                              \
  template CONVMAT_API Proof prove_at_most(const ConvOperator<S>&, double); \
  template CONVMAT_API Proof prove_at_least(const ConvOperator<S>&, double);
CONVMAT_FOR_EACH_SCALAR(CONVMAT_INSTANTIATE)
#undef CONVMAT_INSTANTIATE

}  // namespace convmat
