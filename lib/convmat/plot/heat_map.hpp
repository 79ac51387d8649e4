#pragma once

#include <convmat/core/export.hpp>
#include <convmat/core/shape.hpp>
#include <string>
#include <vector>

namespace convmat {

/// Of all maps of a picture.
inline constexpr Index most_squares = 1'000'000;

/// A matrix of numbers, its row 0 on top.
struct HeatMap {
  std::string title;
  Index rows, columns;
  std::vector<double> values;  // row-major; there is no square where one is not finite
};

/// A word at a place along an axis: 0 is the middle of the first row or column, 1 that of the second.
struct HeatTick {
  double place;
  std::string label;
};

/// What is the same for all maps of a picture.
struct HeatAxes {
  std::string x_label, y_label, value_label;
  std::vector<HeatTick> x_ticks, y_ticks;
};

/// Matrices as images, so many in a row, with one color bar, as a self-contained SVG that shows on white and
/// on black. Values of both signs are blue and orange around a white zero, others from light to dark; squares
/// that are large enough have their numbers in them. Throws ShapeError where a map has not rows x columns
/// values, CapacityError above most_squares.
CONVMAT_API std::string heat_maps_svg(const std::string& title, const std::vector<HeatMap>& maps,
                                      const HeatAxes& axes, Index per_row = 1);

}  // namespace convmat
