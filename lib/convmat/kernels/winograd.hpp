#pragma once

#include <convmat/kernels/conv_kernels.hpp>

namespace convmat {

/// For many channels and kernels of 3x3 taps, stride and dilation 1: minimal filtering F(4x4, 3x3) (Winograd
/// 1980; Lavin & Gray 2016), 36 products for 16 results instead of 144. The gradient is that of the matrix
/// product.
template <Scalar S>
ConvKernel<S> winograd_kernel();

}  // namespace convmat
