#include <convmat/core/memory.hpp>
#include <convmat/store/table_files.hpp>
#include <iostream>
#include <set>

#include "runs.hpp"
#include "runs_table.hpp"

namespace convmat::tool {
namespace {

const char* export_details =
    R"(The table of `convmat runs list`, with every result: the last rows of all tables, and how many agreements there
are and how many of them are broken. The ending of --output is the format: .csv, .json, .npz, .mat or .h5.

Example:
  convmat runs export runs --where 'size>=16' --output runs.csv
)";

std::vector<std::string> all_results(const std::vector<RunFile>& runs) {
  std::set<std::string> names;
  for (const RunFile& run : runs)
    for (const auto& [name, value] : run.results) names.insert(name);
  return {names.begin(), names.end()};
}

void require_table_output(const std::string& output) {
  try {
    require_table_ending(output);
  } catch (const Error& error) {
    throw UsageError("--output " + std::string(error.what()));
  }
}

}  // namespace

Exit export_runs(const std::vector<std::string>& words) {
  CommandLine line("convmat runs export", "the table of runs as a file", export_details);
  declare_selection(line);
  if (!line.parse(words)) return Exit::done;
  const std::string& output = line.text("output");
  require_table_output(output);
  require_replaceable(output, line.overwrite());
  const Runs found = selected_runs(line);
  Table table;
  for (const RunColumn& column : run_columns(found.runs, all_results(found.runs)))
    table.emplace_back(column.name, to_column(column.cells));
  std::vector<Index> agreements, broken;
  for (const RunFile& run : found.runs) {
    agreements.push_back(run.agreements);
    broken.push_back(run.broken);
  }
  table.emplace_back("agreements", agreements);
  table.emplace_back("broken", broken);
  if (line.has("dry-run")) {
    std::cerr << "would write " << found.runs.size() << " runs to " << output << '\n';
    return told("convmat runs", found.failures);
  }
  save_table(output, table, line.overwrite());
  std::cout << output << '\n';
  return told("convmat runs", found.failures);
}

}  // namespace convmat::tool
