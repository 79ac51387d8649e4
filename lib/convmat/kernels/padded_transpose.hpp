#pragma once

#include <convmat/geometry/conv_geometry.hpp>
#include <convmat/kernels/conv_pass.hpp>
#include <memory>

namespace convmat {

/// Does an axis pad with anything but zeros?
CONVMAT_API bool pads_with_samples(const ConvGeometry& geometry);

/// The convolution of the padded image, T_valid in T = T_valid Pad: no padding of its own.
CONVMAT_API ConvGeometry valid_geometry(const ConvGeometry& geometry);

/// x = beta x + alpha Padᵀ (T_validᵀ z), from a transposed pass of valid_geometry(geometry).
template <class T>
std::unique_ptr<const ConvPass<T>> padded_transpose(const ConvGeometry& geometry,
                                                    std::unique_ptr<const ConvPass<T>> valid);

}  // namespace convmat
