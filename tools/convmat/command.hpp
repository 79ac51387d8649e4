#pragma once

#include <convmat/program/exit.hpp>
#include <string>
#include <vector>

namespace convmat::tool {

/// One command of the tool, one file each.
struct Command {
  const char* name;
  const char* summary;
  Exit (*run)(const std::vector<std::string>& words);
};

extern const Command apply_command, gradient_command, unfold_command, fold_command, materialize_command,
    project_command, update_command, operator_command, describe_command, inspect_command, bench_command,
    compose_command, simplify_command, detect_command, clip_command, spectrum_command, solve_command,
    toeplitz_solve_command, runs_command, report_command, plot_command;

}  // namespace convmat::tool
