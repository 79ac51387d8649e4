#pragma once

#include <convmat/geometry/conv_geometry.hpp>
#include <convmat/kernels/conv_pass.hpp>
#include <convmat/kernels/shift_sum.hpp>
#include <memory>

namespace convmat {

/// The boxes of matrix_sum, and of matrix_gradient.
template <class T>
Boxing matrix_boxing(const ConvGeometry& geometry, Pass pass);

/// Forward or (zero-padded) transposed product: unfolded samples times kernel.
template <class T>
CONVMAT_API std::unique_ptr<const ConvPass<T>> matrix_sum(const ConvGeometry& geometry, Pass pass);

/// Kernel gradient: unfolded samples, transposed, times z.
template <class T>
std::unique_ptr<const ConvPass<T>> matrix_gradient(const ConvGeometry& geometry);

}  // namespace convmat
