#pragma once

#include <string>
#include <utility>
#include <vector>

#include "result.hpp"

namespace convmat::bench {

/// The files of a report, by name: README.md with the command, the machine, the table and the pictures, which
/// are ratio.svg (where peers were timed) and roofline.svg, and results.json.
std::vector<std::pair<std::string, std::string>> report(const Run& run);

}  // namespace convmat::bench
