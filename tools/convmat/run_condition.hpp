#pragma once

#include <convmat/experiment/run_file.hpp>

namespace convmat::tool {

/// NAME=VALUE, or with !=, <, <=, >, >=, of a run_value(). Numbers are compared as such, everything else as
/// text.
struct RunCondition {
  std::string text, name, comparison, value;

  /// Throws UsageError where < or > has a text for what is a number in one of the runs.
  void require_comparable(const std::vector<RunFile>& runs) const;

  /// False where the run has nothing of that name.
  bool holds(const RunFile& run) const;
};

/// Throws UsageError where there is no comparison, or nothing before or behind it.
RunCondition parse_condition(const std::string& text);

}  // namespace convmat::tool
