#pragma once

#include "result.hpp"

namespace convmat::bench {

/// Operations a second over operations a byte, both logarithmic: a mark for each product, the peak of each
/// precision as a horizontal line, the copy rates of the smallest and the largest footprint as diagonals. An
/// SVG; empty where there is no product.
std::string roofline_svg(const Run& run);

}  // namespace convmat::bench
