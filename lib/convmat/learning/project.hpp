#pragma once

#include <convmat/learning/tap_gram.hpp>
#include <convmat/operators/linear_operator.hpp>

namespace convmat {

/// The convolution nearest to a matrix M in the Frobenius norm, P(M) = T(K), and how far it is.
template <Scalar S>
struct Projection {
  Tensor<S> kernel;
  double distance;           // ||M - T(K)||
  double relative_distance;  // ||M - T(K)|| / ||M||, the distance to structure; 0 where M = 0
};

/// T*(M)[tap] = <B_tap, M> = sum of M[row, col] over the pattern of the tap: the adjoint of K -> T(K). Throws
/// ShapeError where M is not range x domain.
template <Scalar S>
CONVMAT_API Tensor<S> tap_sums(const ConvGeometry& geometry, const Csr<S>& matrix);

/// Frobenius projection of any matrix onto the convolutions of this geometry, K = D⁺ T*(M): where tap
/// patterns are disjoint, the tap average. With a support, onto those whose kernel vanishes wherever
/// `support` is 0 (see divide_by_tap_gram); its groups are the geometry's. O(nnz(M) + taps) where patterns
/// are disjoint. Throws ShapeError where M is not range x domain, or the support does not broadcast to the
/// kernel.
template <Scalar S>
CONVMAT_API Projection<S> project(const ConvGeometry& geometry, const Csr<S>& matrix,
                                  const Tensor<double>& support = every_tap());
template <Scalar S>
CONVMAT_API Projection<S> project(const ConvGeometry& geometry, const Tensor<S>& matrix,
                                  const Tensor<double>& support = every_tap());

/// The same for the matrix of an operator. Where lower(a) is a convolution on the same axes, with the same
/// strides, and both pad with zeros or around the circle, no matrix is formed: O(taps). Else throws what
/// to_csr(a) throws.
template <Scalar S>
CONVMAT_API Projection<S> project(const ConvGeometry& geometry, const LinearOperator<S>& a,
                                  const Tensor<double>& support = every_tap());
template <Operator A>
Projection<typename A::Scalar> project(const ConvGeometry& geometry, const A& a,
                                       const Tensor<double>& support = every_tap()) {
  return project(geometry, LinearOperator<typename A::Scalar>(a), support);
}

}  // namespace convmat
