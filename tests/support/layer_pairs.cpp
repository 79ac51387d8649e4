#include "layer_pairs.hpp"

#include <algorithm>
#include <convmat/core/error.hpp>
#include <optional>

#include "geometries.hpp"

namespace convmat::test {
namespace {

Index in_of(const Axis& axis, bool transposed) { return transposed ? axis.out() : axis.in; }
Index out_of(const Axis& axis, bool transposed) { return transposed ? axis.in : axis.out(); }

PaddingMode random_mode(Rng& rng, const PairLimits& limits) {
  if (!limits.all_modes) return rng.integer(0, 2) == 0 ? PaddingMode::circular : PaddingMode::zeros;
  return rng.integer(0, 1) == 0 ? PaddingMode::zeros : static_cast<PaddingMode>(rng.integer(0, 4));
}

// An axis that reads `extent` samples, or its transpose.
Axis random_reader(Rng& rng, PaddingMode mode, bool transposed, Index extent) {
  for (;;) {
    Axis axis = random_axis(rng, mode, 8);
    if (!transposed)
      axis.in = extent;
    else
      axis.in = (extent - 1) * axis.stride + axis.reach() - axis.pad_begin - axis.pad_end +
                rng.integer(0, axis.stride - 1);
    try {
      axis.validate("axis");
      if (in_of(axis, transposed) == extent) return axis;
    } catch (const GeometryError&) {
    }
  }
}

// Around the circle with as many outputs as the stride gives: what composes without a border.
Axis closed_circle(Rng& rng, Index extent) {
  Axis axis{.in = extent, .kernel = rng.integer(1, 4), .mode = PaddingMode::circular};
  axis.stride = extent % 2 == 0 ? rng.integer(1, 2) : 1;
  axis.dilation = rng.integer(1, 3);
  axis.pad_begin = rng.integer(0, axis.reach() - 1);
  axis.pad_end = axis.reach() - 1 - axis.pad_begin;
  return axis;
}

// Its groups divide the channels; the channels it reads are given.
ConvGeometry random_layer(Rng& rng, std::optional<Index> channels, bool transposed) {
  ConvGeometry geometry{.axes = {}};
  const Index read = channels.value_or(rng.integer(1, 4));
  do geometry.groups = rng.integer(1, read);
  while (read % geometry.groups != 0);
  const Index given = geometry.groups * rng.integer(1, std::max<Index>(4 / geometry.groups, 1));
  geometry.in_channels = transposed ? given : read;
  geometry.out_channels = transposed ? read : given;
  return geometry;
}

}  // namespace

LayerPair random_pair(Rng& rng, const PairLimits& limits) {
  LayerPair pair;
  pair.outer_transposed = limits.transposes && rng.integer(0, 2) == 0;
  pair.inner_transposed = limits.transposes && rng.integer(0, 2) == 0;
  pair.inner = random_layer(rng, {}, pair.inner_transposed);
  const Index between = pair.inner_transposed ? pair.inner.in_channels : pair.inner.out_channels;
  pair.outer = random_layer(rng, between, pair.outer_transposed);
  const Index largest = limits.axes == 1 ? 12 : 6;
  for (Index d = 0; d < limits.axes; ++d) {
    const Index extent = rng.integer(1, largest);
    const bool circle = rng.integer(0, 5) == 0;
    const auto draw = [&](bool transposed, Index in) {
      if (circle && !transposed) return closed_circle(rng, in);
      return random_reader(rng, random_mode(rng, limits), transposed, in);
    };
    pair.inner.axes.push_back(draw(pair.inner_transposed, extent));
    pair.outer.axes.push_back(
        draw(pair.outer_transposed, out_of(pair.inner.axes.back(), pair.inner_transposed)));
  }
  return pair;
}

std::string to_string(const LayerPair& pair) {
  return std::string(pair.outer_transposed ? "transpose of " : "") + to_string(pair.outer) + "  AFTER  " +
         (pair.inner_transposed ? "transpose of " : "") + to_string(pair.inner);
}

}  // namespace convmat::test
