#pragma once

#include <convmat/geometry/conv_geometry.hpp>
#include <convmat/kernels/conv_pass.hpp>
#include <memory>

namespace convmat {

/// Forward or (zero-padded) transposed product by minimal filtering, of a kernel of 3x3 taps, stride and
/// dilation 1.
template <class T>
CONVMAT_API std::unique_ptr<const ConvPass<T>> winograd_sum(const ConvGeometry& geometry, Pass pass);

}  // namespace convmat
