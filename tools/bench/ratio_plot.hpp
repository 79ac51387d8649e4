#pragma once

#include "result.hpp"

namespace convmat::bench {

/// The peer's time in ours for every workload, a panel for each peer on one logarithmic axis with a line at
/// 1, a mark for each pass; where the peer failed, a hollow one in a column of its own. An SVG; empty where
/// nothing can be compared.
std::string ratio_svg(const Run& run);

}  // namespace convmat::bench
