#include <convmat/operators/sparse_operator.hpp>
#include <convmat/sparse/eigen.hpp>

namespace convmat {
namespace {

template <Scalar S>
using ConstVector = Eigen::Map<const Eigen::Vector<S, Eigen::Dynamic>>;
template <Scalar S>
using Vector = Eigen::Map<Eigen::Vector<S, Eigen::Dynamic>>;

// y_n += alpha M x_n for every n of the batch
template <Scalar S, class Matrix>
void add_products(S alpha, const Matrix& m, std::span<const S> x, std::span<S> y, Index batch) {
  for (Index n = 0; n < batch; ++n)
    Vector<S>(y.data() + n * m.rows(), m.rows()).noalias() +=
        alpha * (m * ConstVector<S>(x.data() + n * m.cols(), m.cols()));
}

}  // namespace

template <Scalar S>
SparseOperator<S>::SparseOperator(Shape domain, Shape range, Csr<S> matrix)
    : domain_(std::move(domain)),
      range_(std::move(range)),
      matrix_(std::make_shared<const Csr<S>>(std::move(matrix))) {
  const Shape expected{volume(range_), volume(domain_)};
  if (Shape{matrix_->rows, matrix_->cols} != expected)
    throw ShapeError("matrix is " + joined({matrix_->rows, matrix_->cols}) + ", the operator " +
                     to_string(domain_) + " -> " + to_string(range_) + " expects " + joined(expected));
  matrix_->validate();
}

template <Scalar S>
void SparseOperator<S>::accumulate(S alpha, std::span<const S> x, std::span<S> y, Index batch) const {
  add_products(alpha, eigen_view(*matrix_), x, y, batch);
}

template <Scalar S>
void SparseOperator<S>::accumulate_transpose(S alpha, std::span<const S> z, std::span<S> x,
                                             Index batch) const {
  add_products(alpha, eigen_view(*matrix_).transpose(), z, x, batch);
}

#define CONVMAT_INSTANTIATE(S) template class CONVMAT_API SparseOperator<S>;
CONVMAT_FOR_EACH_SCALAR(CONVMAT_INSTANTIATE)
#undef CONVMAT_INSTANTIATE

}  // namespace convmat
