#pragma once

#include <convmat/core/tensor.hpp>
#include <convmat/geometry/conv_geometry.hpp>

namespace convmat {

/// The patches that a convolution reads, one column for each output,
///
///     U[c, t; o] = x[c, site(o, t)],
///
/// of shape (C_in Πk, Πo), or (N, C_in Πk, Πo) for a batch: torch.nn.functional.unfold's layout for any
/// number of axes and every padding mode. Without groups, T(K) x = matrix(K) U. Throws ShapeError where x is
/// not of shape geometry.domain() or a batch of it, CapacityError past memory_budget().
template <Scalar S>
CONVMAT_API Tensor<S> unfold(const ConvGeometry& geometry, const Tensor<S>& x);

/// The transpose of unfold: every patch added back where it was read,
///
///     x[c, i] = sum of U[c, t; o] over site(o, t) = i,
///
/// torch.nn.functional.fold's result (col2im). Throws ShapeError where u is not of the shape above.
template <Scalar S>
CONVMAT_API Tensor<S> fold(const ConvGeometry& geometry, const Tensor<S>& u);

/// (C_in Πk, Πo).
CONVMAT_API Shape unfolded_shape(const ConvGeometry& geometry);

}  // namespace convmat
