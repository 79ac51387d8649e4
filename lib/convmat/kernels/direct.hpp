#pragma once

#include <convmat/kernels/conv_kernels.hpp>

namespace convmat {

/// For few channels: vectors run along the last axis, registers hold several channels or rows of results,
/// each a sum of shifted runs of samples, and of the gradient several inner products of such runs. Any
/// geometry whose offsets fit 32 bits.
template <Scalar S>
ConvKernel<S> direct_kernel();

}  // namespace convmat
