#pragma once

#include <convmat/core/export.hpp>
#include <convmat/core/shape.hpp>
#include <string>
#include <vector>

namespace convmat {

/// y over x. Values that are not finite, or not positive on a logarithmic axis, interrupt it.
struct Curve {
  std::string name;
  std::vector<double> x, y;
};

struct Chart {
  std::string title, x_label, y_label;
  std::vector<Curve> curves;
  bool logarithmic_x = false, logarithmic_y = false;
};

/// Charts, so many in a row, as a self-contained SVG that shows on white and on black. Curves of one name
/// have one color and dash in all charts, explained once at the top; those of 40 points or fewer have a dot
/// at each, with its values for those who point at it. Throws ShapeError where x and y of a curve differ in
/// size.
CONVMAT_API std::string line_charts_svg(const std::string& title, const std::vector<Chart>& charts,
                                        Index columns = 2);

}  // namespace convmat
