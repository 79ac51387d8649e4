#pragma once

#include <convmat/experiment/run_grid.hpp>
#include <convmat/experiment/run_index.hpp>
#include <convmat/program/command_line.hpp>

namespace convmat::tool {

/// Declares DIR, --where and --sort.
void declare_selection(CommandLine& line);

/// The runs of DIR for which every --where holds, sorted by --sort, if it is given. Throws UsageError where a
/// name is one of no run.
Runs selected_runs(const CommandLine& line);

/// A column of the table of runs; a run may have no value.
struct RunColumn {
  std::string name;
  std::vector<std::optional<Attribute>> cells;
};

/// run, program, seed, the options that differ, the results, seconds. Throws UsageError where no run has a
/// result.
std::vector<RunColumn> run_columns(const std::vector<RunFile>& runs, const std::vector<std::string>& results);

}  // namespace convmat::tool
