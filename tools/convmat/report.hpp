#pragma once

#include <string>

#include "layer.hpp"

namespace convmat::tool {

/// Type, sizes, nonzeros and bytes of the matrix, as a table: what `describe` prints, and --dry-run.
std::string report(const Layer& layer);
std::string report(const Operand& operand);

/// Which kernel the planner picks for each pass of one array, and why: a table of all with their estimated
/// times.
std::string plan(const Layer& layer);

}  // namespace convmat::tool
