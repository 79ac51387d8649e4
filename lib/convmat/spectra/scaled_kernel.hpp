#pragma once

#include <convmat/core/export.hpp>
#include <convmat/core/tensor.hpp>

namespace convmat {

/// K = 2^exponent L, the largest part of a weight of L in [1/2, 1): squares of what L makes neither overflow
/// nor underflow. Weights below 2^-1074 of the largest become 0. Throws NumericError where K is not finite.
template <Scalar S>
struct CONVMAT_API ScaledKernel {
  Tensor<S> kernel;
  int exponent;

  explicit ScaledKernel(const Tensor<S>& k);
};

/// x 2^exponent, or where that is no float64 the next one below, or above.
CONVMAT_API double scaled_down(double x, int exponent);
CONVMAT_API double scaled_up(double x, int exponent);

}  // namespace convmat
