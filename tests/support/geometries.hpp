#pragma once

#include <convmat/core/random.hpp>
#include <convmat/geometry/conv_geometry.hpp>

namespace convmat::test {

inline constexpr PaddingMode padding_modes[] = {PaddingMode::zeros, PaddingMode::circular,
                                                PaddingMode::reflect, PaddingMode::symmetric,
                                                PaddingMode::replicate};

/// How large a random geometry may be. Products small enough for thousands of dense comparisons.
struct Limits {
  Index axes = 3;
  Index channels = 4;
  Index extent = 6;
  Index multiplications = 3000;
};

/// A convolution from the whole cross product: 1-3 axes; each with its own extent (1 included), even or odd
/// kernel (also larger than the image), stride, dilation and uneven pads (also negative ones, which crop);
/// all padding modes, now and then mixed; groups, depthwise included.
ConvGeometry random_geometry(Rng& rng, const Limits& limits = {});

/// One axis of it.
Axis random_axis(Rng& rng, PaddingMode mode, Index extent);

/// "3x4 -> 2x2, kernel 2x3, stride ..., mode": enough to write the case down.
std::string to_string(const ConvGeometry& geometry);

}  // namespace convmat::test
