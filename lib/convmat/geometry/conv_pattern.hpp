#pragma once

#include <convmat/geometry/axis_pattern.hpp>
#include <convmat/geometry/conv_geometry.hpp>

namespace convmat {

/// The nonzeros of a convolution's matrix, or of its transpose, as a product of channels and axes: row
/// (channel, r_1, ..., r_D) has, for each column channel of its group, the products of the entries of the
/// axes' rows r_d. What several axes make of taps that meet is the product of their sets.
struct CONVMAT_API ConvPattern {
  /// What the axes after axis d make together.
  struct Extent {
    Index rows = 1, cols = 1, entries = 1;
  };

  ConvPattern(const ConvGeometry& geometry, AxisPattern::Orientation orientation);

  /// Column channel c of those that row channel r meets, and the position of the two in the kernel's first
  /// two axes, flat.
  AxisPattern::Entry channel(Index r, Index c) const {
    const Index col = r / group_rows * group_cols + c;
    const bool is_forward = orientation == AxisPattern::Orientation::forward;
    return {col, is_forward ? r * group_cols + c : col * group_rows + r % group_rows};
  }

  /// Sets of taps that meet, for each axis: AxisPattern::meetings().
  std::vector<std::vector<Shape>> meetings() const;

  AxisPattern::Orientation orientation;
  Index channels, group_rows, group_cols;  // of rows; of rows and of columns in one group
  std::vector<AxisPattern> axes;
  std::vector<Extent> below;  // for each axis
};

}  // namespace convmat
