#pragma once

#include <convmat/core/tensor.hpp>
#include <convmat/geometry/conv_geometry.hpp>
#include <convmat/learning/support.hpp>

namespace convmat {

/// The kernel K of this geometry that minimises |T(K) x - y|², the least of those where there are several,
/// from arrays x of the domain and y of the range, or batches of both: G (U Uᴴ)⁺ with the kernel gradient G
/// of y at x. With a support, among the kernels that vanish wherever `support` is 0 (see
/// divide_by_patch_gram). The normal matrix squares the condition of x's patches. Throws ShapeError where x
/// or y does not fit, NumericError with the position where one is not finite, CapacityError past
/// memory_budget().
template <Scalar S>
CONVMAT_API Tensor<S> identify_kernel(const ConvGeometry& geometry, const Tensor<S>& x, const Tensor<S>& y,
                                      const Tensor<double>& support = every_tap());

}  // namespace convmat
