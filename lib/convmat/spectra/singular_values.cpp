#include <algorithm>
#include <convmat/core/memory.hpp>
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

}  // namespace

template <Scalar S>
SingularValues singular_values(const LinearOperator<S>& a) {
  if (const auto* transposed = a.template target<ConvTranspose<S>>())
    return singular_values(transposed->transpose());
  if (const auto conv = lower(a); conv && CircularEmbedding(conv->geometry()).is_exact())
    return {circular_singular_values(*conv), "symbol"};
  if (const auto* product = a.template target<Kronecker<S>>()) return of_kronecker(*product);
  constexpr Index copies = 2;  // A, or that and Aᴴ
  return {matrix_singular_values(dense_matrix(a, copies, "the singular values")), "dense matrix"};
}

#define CONVMAT_INSTANTIATE(S) template CONVMAT_API SingularValues singular_values(const LinearOperator<S>&);
CONVMAT_FOR_EACH_SCALAR(CONVMAT_INSTANTIATE)
#undef CONVMAT_INSTANTIATE

}  // namespace convmat
