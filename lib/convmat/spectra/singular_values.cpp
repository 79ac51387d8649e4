#include <algorithm>
#include <convmat/core/memory.hpp>
#include <convmat/operators/conv_group.hpp>
#include <convmat/operators/conv_transpose.hpp>
#include <convmat/operators/kronecker.hpp>
#include <convmat/operators/lower.hpp>
#include <convmat/spectra/circular_embedding.hpp>
#include <convmat/spectra/circular_spectrum.hpp>
#include <convmat/spectra/dense_matrix.hpp>
#include <convmat/spectra/matrix_svd.hpp>
#include <convmat/spectra/singular_values.hpp>

namespace convmat {
namespace {

// σ_i(A) σ_j(B); the rest of min(rows, cols), where one factor is tall and the other wide, are zeros.
template <Scalar S>
SingularValues of_kronecker(const Kronecker<S>& product) {
  const Index count = std::min(volume(product.range()), volume(product.domain()));
  require_memory(checked_product(count, sizeof(double), "singular values"),
                 "the spectrum of " + describe(product), format_count(count) + " singular values",
                 "use lanczos() for the largest or smallest");
  const SingularValues a = singular_values(product.left()), b = singular_values(product.right());
  SingularValues result{{}, "Kronecker product: " + a.method + "; " + b.method};
  for (const double x : a.values)
    for (const double y : b.values) result.values.push_back(x * y);
  result.values.resize(static_cast<std::size_t>(count));
  std::sort(result.values.begin(), result.values.end(), std::greater());
  return result;
}

// Those of T_0 ⊕ T_1 ⊕ ...
template <Scalar S>
SingularValues of_groups(const ConvOperator<S>& T) {
  SingularValues result;
  for (Index group = 0; group < T.geometry().groups; ++group) {
    const SingularValues own = singular_values(conv_group(T, group));
    result.values.insert(result.values.end(), own.values.begin(), own.values.end());
    result.method = own.method + " of each group";
  }
  std::sort(result.values.begin(), result.values.end(), std::greater());
  return result;
}

}  // namespace

template <Scalar S>
SingularValues singular_values(const LinearOperator<S>& a) {
  if (const auto* transposed = a.template target<ConvTranspose<S>>())
    return singular_values(transposed->transpose());
  if (const auto conv = lower(a)) {
    if (CircularEmbedding(conv->geometry()).is_exact()) return {circular_singular_values(*conv), "symbol"};
    if (conv->geometry().groups > 1) return of_groups(*conv);
  }
  if (const auto* product = a.template target<Kronecker<S>>()) return of_kronecker(*product);
  constexpr Index copies = 2;  // A, or that and Aᴴ
  return {matrix_singular_values(dense_matrix(a, copies, "the singular values")), "dense matrix"};
}

#define CONVMAT_INSTANTIATE(S) template CONVMAT_API SingularValues singular_values(const LinearOperator<S>&);
CONVMAT_FOR_EACH_SCALAR(CONVMAT_INSTANTIATE)
#undef CONVMAT_INSTANTIATE

}  // namespace convmat
