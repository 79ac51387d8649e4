#pragma once

#include <convmat/experiment/run_file.hpp>
#include <convmat/program/exit.hpp>

namespace convmat::tool {

/// The actions of `convmat runs`.
Exit list_runs(const std::vector<std::string>& words);
Exit compare_runs(std::vector<std::string> words);
Exit verify_runs(const std::vector<std::string>& words);
Exit show_run(const std::vector<std::string>& words);
Exit gc_runs(const std::vector<std::string>& words);
Exit merge_runs(const std::vector<std::string>& words);
Exit export_runs(const std::vector<std::string>& words);

/// A run by its file, with or without its ending.
std::string path_of_run(const std::string& name);

/// Says what is wrong with some of many files; check_failed where anything is.
Exit told(const std::string& program, const std::vector<std::string>& failures);

}  // namespace convmat::tool
