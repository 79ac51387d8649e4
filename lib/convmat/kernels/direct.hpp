#pragma once

#include <convmat/kernels/conv_kernels.hpp>

namespace convmat {

/// T = T_valid Pad: the input is padded once, then each tap adds a scaled, shifted row to a row, the last
/// axis innermost. Any geometry. Workspace: one padded input.
template <Scalar S>
ConvKernel<S> direct_kernel();

}  // namespace convmat
