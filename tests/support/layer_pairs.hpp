#pragma once

#include <convmat/core/random.hpp>
#include <convmat/geometry/conv_geometry.hpp>

namespace convmat::test {

/// Two layers that follow each other, outer after inner: convolutions, or their transposes.
struct LayerPair {
  ConvGeometry outer, inner;
  bool outer_transposed = false, inner_transposed = false;
};

/// How pairs are drawn: their axes, and whether transposes and padding with samples occur.
struct PairLimits {
  Index axes = 1;
  bool transposes = true;
  bool all_modes = true;
};

/// A pair from the whole cross product: strides, dilations, uneven and negative pads, channels, groups.
LayerPair random_pair(Rng& rng, const PairLimits& limits);

std::string to_string(const LayerPair& pair);

}  // namespace convmat::test
