#pragma once

#include <convmat/experiment/run_index.hpp>

namespace convmat::tool {

/// All runs in directories and files, of one after another. Throws FormatError where there is none.
Runs read_runs(const std::vector<std::string>& places);

/// run_value() of each run: integers or numbers, where all are; NaN or an empty text where a run has none.
Column run_values(const std::vector<RunFile>& runs, const std::string& name);

/// Throws UsageError, beginning with `spoken`, unless a run has this value.
void require_known(const std::vector<RunFile>& runs, const std::string& name, const std::string& spoken);

}  // namespace convmat::tool
