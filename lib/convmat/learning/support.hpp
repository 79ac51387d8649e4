#pragma once

#include <convmat/core/tensor.hpp>

namespace convmat {

/// The support of every kernel.
inline Tensor<double> every_tap() { return Tensor<double>({}, {1}); }

namespace detail {

/// Not 0 for every weight of a kernel that the support holds, broadcast as in numpy: a mask of kernel_size()
/// holds for all channels. Throws ShapeError where it does not broadcast to the kernel's shape.
CONVMAT_API Tensor<double> support_mask(const Tensor<double>& support, const Shape& kernel_shape);

}  // namespace detail
}  // namespace convmat
