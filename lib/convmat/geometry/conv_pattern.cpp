#include <convmat/geometry/conv_pattern.hpp>

namespace convmat {

using Orientation = AxisPattern::Orientation;

ConvPattern::ConvPattern(const ConvGeometry& geometry, Orientation o)
    : orientation(o),
      channels(geometry.out_channels),
      group_rows(geometry.out_channels / geometry.groups),
      group_cols(geometry.in_channels / geometry.groups),
      below(geometry.axes.size()) {
  if (o == Orientation::transposed) {
    channels = geometry.in_channels;
    std::swap(group_rows, group_cols);
  }
  for (const Axis& axis : geometry.axes) axes.emplace_back(axis, o);
  for (std::size_t d = axes.size() - 1; d-- > 0;) {
    const AxisPattern& next = axes[d + 1];
    const auto& [rows, cols, entries] = below[d + 1];
    below[d] = {rows * next.rows(), cols * next.cols(), entries * next.entries()};
  }
}

std::vector<std::vector<Shape>> ConvPattern::meetings() const {
  std::vector<std::vector<Shape>> result;
  for (const AxisPattern& axis : axes) result.push_back(axis.meetings());
  return result;
}

}  // namespace convmat
