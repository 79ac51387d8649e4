#pragma once

#include <convmat/core/tensor.hpp>
#include <convmat/geometry/conv_geometry.hpp>
#include <convmat/learning/support.hpp>

namespace convmat {

/// N_t = ||B_t||^2, the number of ones in the pattern of tap t, for one pair of channels: shape
/// kernel_size(). With zero padding, products of (valid outputs of tap t) over the axes.
CONVMAT_API Tensor<double> tap_counts(const ConvGeometry& geometry);

/// Do two taps of an output ever read one sample? Else the patterns of the taps are disjoint.
CONVMAT_API bool taps_meet(const ConvGeometry& geometry);

/// D⁺ G, where D = BᵀB is the Gram matrix of the tap patterns, D[t, t'] = <B_t, B_t'>, for each pair of
/// channels. It is the Kronecker product of one small matrix for each axis. Where the patterns are disjoint
/// (zero padding always) D = diag(N) and this divides by the tap counts; where padding makes two taps read
/// one sample it is a small solve, and taps that cannot be told apart share equally (the pseudo-inverse).
/// With a support, the same among the kernels that vanish wherever `support` is 0: D_SS⁺ G_S on its taps S
/// for each pair of channels, which is no part of D⁺ G where patterns overlap. Throws ShapeError where G is
/// not of shape geometry.kernel_shape(), or the support does not broadcast to it as in numpy (a mask of
/// kernel_size() holds for all channels); CapacityError where the matrix of an overlapping support exceeds
/// memory_budget().
template <Scalar S>
CONVMAT_API Tensor<S> divide_by_tap_gram(const ConvGeometry& geometry, const Tensor<S>& gradient,
                                         const Tensor<double>& support = every_tap());

}  // namespace convmat
