#pragma once

#include <convmat/core/tensor.hpp>
#include <convmat/geometry/conv_geometry.hpp>

namespace convmat {

/// N_t = ||B_t||^2, the number of ones in the pattern of tap t, for one pair of channels: shape
/// kernel_size(). With zero padding, products of (valid outputs of tap t) over the axes.
CONVMAT_API Tensor<double> tap_counts(const ConvGeometry& geometry);

/// D⁺ G, where D = BᵀB is the Gram matrix of the tap patterns, D[t, t'] = <B_t, B_t'>, for each pair of
/// channels. It is the Kronecker product of one small matrix for each axis. Where the patterns are disjoint
/// (zero padding always) D = diag(N) and this divides by the tap counts; where padding makes two taps read
/// one sample it is a small solve, and taps that cannot be told apart share equally (the pseudo-inverse).
/// Throws ShapeError where G is not of shape geometry.kernel_shape().
template <Scalar S>
CONVMAT_API Tensor<S> divide_by_tap_gram(const ConvGeometry& geometry, const Tensor<S>& gradient);

}  // namespace convmat
