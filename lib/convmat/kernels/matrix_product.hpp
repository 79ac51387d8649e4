#pragma once

#include <convmat/kernels/conv_kernels.hpp>

namespace convmat {

/// For many channels: the product of the kernel as a matrix with the unfolded samples, which are never
/// stored: each factor is read where it stands among the padded samples. Vectors run over channels of
/// results, so no extent and no stride wastes any. Any geometry.
template <Scalar S>
ConvKernel<S> matrix_product_kernel();

}  // namespace convmat
