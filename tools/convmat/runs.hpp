#pragma once

#include <convmat/experiment/run_file.hpp>
#include <convmat/program/exit.hpp>

namespace convmat::tool {

/// The actions of `convmat runs`.
Exit list_runs(const std::vector<std::string>& words);
Exit compare_runs(std::vector<std::string> words);
Exit verify_runs(const std::vector<std::string>& words);

/// Says what is wrong with some of many files; check_failed where anything is.
Exit told(const std::string& program, const std::vector<std::string>& failures);

/// Options in which the runs differ, but those of output, speed and talk, and the seed, which has a column.
std::vector<std::string> differing(const std::vector<RunFile>& runs);

}  // namespace convmat::tool
