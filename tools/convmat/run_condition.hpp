#pragma once

#include <convmat/experiment/run_file.hpp>

namespace convmat::tool {

/// NAME=VALUE, or with !=, <, <=, >, >=, of a run_value(). Numbers are compared as such, everything else as
/// text.
struct RunCondition {
  std::string text, name, comparison, value;

  /// False where the run has nothing of that name.
  bool holds(const RunFile& run) const;
};

/// Throws UsageError where there is no comparison, or nothing before or behind it.
RunCondition parse_condition(const std::string& text);

}  // namespace convmat::tool
