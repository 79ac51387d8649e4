#pragma once

#include <Eigen/SparseCore>
#include <convmat/operators/linear_operator.hpp>
#include <span>

namespace convmat {

template <Scalar S>
class EigenOperator;

}  // namespace convmat

namespace Eigen::internal {

template <class S>
struct traits<convmat::EigenOperator<S>> : traits<SparseMatrix<S>> {};

}  // namespace Eigen::internal

namespace convmat {

/// An operator for Eigen's iterative solvers, matrix-free: A x and adjoint() x for vectors of its domain and
/// range, flattened.
///
///     const EigenOperator<double> a(T);
///     Eigen::BiCGSTAB<EigenOperator<double>, Eigen::IdentityPreconditioner> solver(a);
///     x = solver.solve(b);
///
/// The solver holds `a` by reference. Preconditioners of Eigen's that read entries do not fit.
template <Scalar S>
class EigenOperator : public Eigen::EigenBase<EigenOperator<S>> {
 public:
  using Scalar = S;
  using RealScalar = Real<S>;
  using StorageIndex = int;
  enum {
    RowsAtCompileTime = Eigen::Dynamic,
    ColsAtCompileTime = Eigen::Dynamic,
    MaxRowsAtCompileTime = Eigen::Dynamic,
    MaxColsAtCompileTime = Eigen::Dynamic,
    IsRowMajor = false
  };

  explicit EigenOperator(LinearOperator<S> a) : a_(std::move(a)) {}

  Eigen::Index rows() const { return volume(a_.range()); }
  Eigen::Index cols() const { return volume(a_.domain()); }
  EigenOperator adjoint() const { return EigenOperator(convmat::adjoint(a_)); }
  const LinearOperator<S>& linear_operator() const { return a_; }

  template <class X>
  Eigen::Product<EigenOperator, X, Eigen::AliasFreeProduct> operator*(const Eigen::MatrixBase<X>& x) const {
    return {*this, x.derived()};
  }

 private:
  LinearOperator<S> a_;
};

}  // namespace convmat

namespace Eigen::internal {

template <class S, class X>
struct generic_product_impl<convmat::EigenOperator<S>, X, SparseShape, DenseShape, GemvProduct>
    : generic_product_impl_base<convmat::EigenOperator<S>, X,
                                generic_product_impl<convmat::EigenOperator<S>, X>> {
  // y += α A x
  template <class Y>
  static void scaleAndAddTo(Y& y, const convmat::EigenOperator<S>& a, const X& x, const S& alpha) {
    const Matrix<S, Dynamic, 1> from = x;
    Matrix<S, Dynamic, 1> to = y;
    a.linear_operator().accumulate(alpha, std::span(from.data(), static_cast<std::size_t>(from.size())),
                                   std::span(to.data(), static_cast<std::size_t>(to.size())), 1);
    y = to;
  }
};

}  // namespace Eigen::internal
