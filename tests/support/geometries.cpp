#include "geometries.hpp"

#include <algorithm>
#include <convmat/core/error.hpp>

namespace convmat::test {
namespace {

PaddingMode random_mode(Rng& rng) { return static_cast<PaddingMode>(rng.integer(0, 4)); }

// The least and largest pad worth trying: past a whole image where the mode allows that.
std::pair<Index, Index> pad_limits(const Axis& axis) {
  switch (axis.mode) {
    case PaddingMode::zeros:
      return {-1, axis.reach() + 1};
    case PaddingMode::reflect:
      return {0, axis.in - 1};
    default:
      return {0, 2 * axis.in + 1};
  }
}

bool exists(const Axis& axis) {
  try {
    axis.validate("axis");
  } catch (const GeometryError&) {
    return false;
  }
  return true;
}

// Channels and groups: a third without groups, a third depthwise (with multiplier), a third in between.
void draw_channels(Rng& rng, Index most, ConvGeometry& geometry) {
  const Index kind = rng.integer(0, 2);
  geometry.groups = kind == 0 ? 1 : rng.integer(1, most);
  const Index per_group = std::max<Index>(most / geometry.groups, 1);
  geometry.in_channels = geometry.groups * (kind == 1 ? 1 : rng.integer(1, per_group));
  geometry.out_channels = geometry.groups * rng.integer(1, per_group);
}

}  // namespace

Axis random_axis(Rng& rng, PaddingMode mode, Index extent) {
  for (;;) {
    Axis axis{.in = rng.integer(1, extent), .kernel = rng.integer(1, 4), .mode = mode};
    axis.stride = rng.integer(1, 3);
    axis.dilation = rng.integer(1, 3);
    const auto [least, most] = pad_limits(axis);
    axis.pad_begin = rng.integer(least, most);
    axis.pad_end = rng.integer(least, most);
    if (exists(axis)) return axis;
  }
}

ConvGeometry random_geometry(Rng& rng, const Limits& limits) {
  for (;;) {
    ConvGeometry geometry;
    draw_channels(rng, limits.channels, geometry);
    const Index axes = rng.integer(1, limits.axes);
    const PaddingMode mode = random_mode(rng);
    const bool is_mixed = rng.integer(0, 4) == 0;
    for (Index d = 0; d < axes; ++d)
      geometry.axes.push_back(random_axis(rng, is_mixed ? random_mode(rng) : mode, limits.extent));
    if (geometry.multiplications() <= limits.multiplications) return geometry;
  }
}

std::string to_string(const ConvGeometry& geometry) {
  std::string text = std::to_string(geometry.in_channels) + " -> " + std::to_string(geometry.out_channels) +
                     " channels, groups " + std::to_string(geometry.groups);
  for (const Axis& axis : geometry.axes)
    text += "; in " + std::to_string(axis.in) + " kernel " + std::to_string(axis.kernel) + " stride " +
            std::to_string(axis.stride) + " dilation " + std::to_string(axis.dilation) + " pad " +
            std::to_string(axis.pad_begin) + ":" + std::to_string(axis.pad_end) + " " +
            std::string(to_string(axis.mode));
  return text;
}

}  // namespace convmat::test
