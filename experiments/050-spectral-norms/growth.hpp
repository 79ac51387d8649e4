#pragma once

#include <convmat/experiment/report.hpp>
#include <convmat/plot/line_chart.hpp>

#include "layers.hpp"

namespace norms {

/// The golden kernel on n x n pixels, n = 10, 20, 40, ..., largest: norms and their distance from the
/// supremum of the symbol, and the power iteration. Writes the table; returns charts of both.
std::vector<convmat::Chart> growth(convmat::Report& report, Index largest, Index steps);

/// The upper bounds of a block's layer, padded with zeros, on the same images up to 80 x 80.
convmat::Chart tightness(convmat::Report& report, Index channels, Index largest);

}  // namespace norms
