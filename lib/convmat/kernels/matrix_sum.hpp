#pragma once

#include <convmat/geometry/conv_geometry.hpp>
#include <convmat/kernels/conv_pass.hpp>
#include <memory>

namespace convmat {

/// Forward or (zero-padded) transposed product: unfolded samples times kernel.
template <class T>
std::unique_ptr<const ConvPass<T>> matrix_sum(const ConvGeometry& geometry, Pass pass);

/// Kernel gradient: unfolded samples, transposed, times z.
template <class T>
std::unique_ptr<const ConvPass<T>> matrix_gradient(const ConvGeometry& geometry);

}  // namespace convmat
