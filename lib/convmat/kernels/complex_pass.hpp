#pragma once

#include <convmat/geometry/conv_geometry.hpp>
#include <convmat/kernels/conv_pass.hpp>
#include <memory>

namespace convmat {

/// A complex convolution is a real one with twice the channels: with real and imaginary parts as channels of
/// their own,
///
///     [Re y]   [Re K  -Im K] [Re x]
///     [Im y] = [Im K   Re K] [Im x].
ConvGeometry real_geometry(const ConvGeometry& geometry);

/// The complex pass from the real one of real_geometry(geometry); four real products each, none wasted.
template <class T>
std::unique_ptr<const ConvPass<std::complex<T>>> complex_pass(const ConvGeometry& geometry, Pass pass,
                                                              std::unique_ptr<const ConvPass<T>> real);

}  // namespace convmat
