#pragma once

#include <convmat/kernels/conv_kernels.hpp>

namespace convmat {

/// For few channels: vectors run along the last axis, registers hold several channels or rows of results,
/// each a sum of shifted runs of padded samples. Any geometry.
template <Scalar S>
ConvKernel<S> direct_kernel();

}  // namespace convmat
