#include <convmat/spectra/dense_matrix.hpp>
#include <convmat/spectra/matrix_svd.hpp>
#include <convmat/spectra/singular_value_decomposition.hpp>

namespace convmat {
namespace {

// Columns, one after another, as images of `shape`.
template <Scalar S>
Tensor<S> images(const DenseMatrix<S>& columns, const Shape& shape) {
  Tensor<S> result(prepend(columns.cols(), shape));
  Eigen::Map<Eigen::Matrix<S, Eigen::Dynamic, Eigen::Dynamic>>(result.data(), columns.rows(),
                                                               columns.cols()) = columns.template cast<S>();
  return result;
}

}  // namespace

template <Scalar S>
SingularValueDecomposition<S> singular_value_decomposition(const LinearOperator<S>& a) {
  constexpr Index copies = 6;  // A, U, V and Vᴴ, left and right at most
  const auto svd = matrix_svd(dense_matrix(a, copies, "the singular value decomposition"));
  return {{svd.values.begin(), svd.values.end()}, images<S>(svd.u, a.range()), images<S>(svd.v, a.domain())};
}

#define CONVMAT_INSTANTIATE(S) \
  template CONVMAT_API SingularValueDecomposition<S> singular_value_decomposition(const LinearOperator<S>&);
CONVMAT_FOR_EACH_SCALAR(CONVMAT_INSTANTIATE)
#undef CONVMAT_INSTANTIATE

}  // namespace convmat
