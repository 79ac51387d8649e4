#pragma once

#include <convmat/kernels/conv_kernels.hpp>

namespace convmat {

/// The oracle: the trilinear form, one structural nonzero at a time. Any geometry.
template <Scalar S>
ConvKernel<S> reference_kernel();

}  // namespace convmat
