#pragma once

#include <convmat/core/tensor.hpp>
#include <convmat/geometry/conv_geometry.hpp>

namespace convmat {

/// The adjoint of K -> T(K) x at a cotangent z = dL/dy, summed over the batch,
///
///     G[tap] = sum over (row, col, tap) of z[row] conj(x[col]),     <z, T(K) x> = <G, K> for every K,
///
/// of shape geometry.kernel_shape(): dL/dK in PyTorch's convention for complex scalars too. It takes the
/// geometry, not K, because K -> T(K) x is linear. Throws ShapeError where z, x are not range() and domain(),
/// or batches of equal size.
template <Scalar S>
CONVMAT_API Tensor<S> kernel_gradient(const ConvGeometry& geometry, const Tensor<S>& z, const Tensor<S>& x);

}  // namespace convmat
