#include <convmat/core/memory.hpp>
#include <convmat/operators/conv_transpose.hpp>
#include <convmat/operators/lower.hpp>
#include <convmat/sparse/eigen.hpp>
#include <convmat/sparse/require_finite.hpp>
#include <convmat/spectra/dense_matrix.hpp>

namespace convmat {
namespace {

// Of a convolution the taps that padding makes meet are summed in W.
template <Scalar W, Scalar S>
Csr<W> matrix_of(const LinearOperator<S>& a) {
  const auto widened = [](const ConvOperator<S>& conv) {
    return ConvOperator<W>(conv.geometry(), cast<W>(conv.kernel()));
  };
  if (const auto* transposed = a.template target<ConvTranspose<S>>())
    return widened(transposed->transpose()).transpose().to_csr();
  if (const auto conv = lower(a)) return widened(*conv).to_csr();
  return cast<W>(a.to_csr());
}

}  // namespace

template <Scalar S>
DenseMatrix<S> dense_matrix(const LinearOperator<S>& a, Index copies, const std::string& purpose) {
  using W = typename DenseMatrix<S>::Scalar;
  const Index rows = volume(a.range()), cols = volume(a.domain());
  require_memory(checked_product(copies, dense_bytes(rows, cols, sizeof(W)), "dense matrix"),
                 purpose + " of " + describe(a),
                 "a dense matrix of " + format_count(rows) + " x " + format_count(cols),
                 "use lanczos() for the largest or smallest");
  const Csr<W> sparse = matrix_of<W>(a);
  detail::require_finite(sparse, describe(a) + ": entry");
  return eigen_view(sparse);
}

#define CONVMAT_INSTANTIATE(S) \
  template CONVMAT_API DenseMatrix<S> dense_matrix(const LinearOperator<S>&, Index, const std::string&);
CONVMAT_FOR_EACH_SCALAR(CONVMAT_INSTANTIATE)
#undef CONVMAT_INSTANTIATE

}  // namespace convmat
