#pragma once

#include <convmat/core/tensor.hpp>
#include <convmat/geometry/conv_geometry.hpp>
#include <convmat/sparse/csr.hpp>

namespace convmat {

/// The convolution nearest to a matrix M in the Frobenius norm, P(M) = T(K), and how far it is.
template <Scalar S>
struct Projection {
  Tensor<S> kernel;
  double distance;           // ||M - T(K)||
  double relative_distance;  // ||M - T(K)|| / ||M||, 0 where M = 0
};

/// T*(M)[tap] = <B_tap, M> = sum of M[row, col] over the pattern of the tap: the adjoint of K -> T(K). Throws
/// ShapeError where M is not range x domain.
template <Scalar S>
CONVMAT_API Tensor<S> tap_sums(const ConvGeometry& geometry, const Csr<S>& matrix);

/// Frobenius projection of any matrix onto the convolutions of this geometry, K = D⁺ T*(M): where tap
/// patterns are disjoint, the tap average. Throws ShapeError where M is not range x domain.
template <Scalar S>
CONVMAT_API Projection<S> project(const ConvGeometry& geometry, const Csr<S>& matrix);
template <Scalar S>
CONVMAT_API Projection<S> project(const ConvGeometry& geometry, const Tensor<S>& matrix);

}  // namespace convmat
