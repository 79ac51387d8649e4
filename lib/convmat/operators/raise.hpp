#pragma once

#include <convmat/geometry/axis_change.hpp>
#include <convmat/operators/conv_operator.hpp>

namespace convmat {

/// The same convolution over other axes, one change for each.
template <Scalar S>
CONVMAT_API ConvOperator<S> with_axes(const ConvOperator<S>& conv, const std::vector<AxisChange>& changes);

/// The way back from lower(): the nest of (block) Toeplitz and circulant matrices that a convolution is, with
/// this domain: a BlockMatrix where that counts the channels, else its only block. Taps that read nothing are
/// left out, taps that meet on a circle are one. Throws GeometryError as ConvOperator::blocks() does.
template <Scalar S>
CONVMAT_API LinearOperator<S> raise(const ConvOperator<S>& conv, const Shape& domain);

}  // namespace convmat
