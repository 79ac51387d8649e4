#include <fmt/format.h>

#include <convmat/core/memory.hpp>
#include <convmat/program/text_table.hpp>
#include <iostream>

#include "output.hpp"
#include "runs.hpp"
#include "runs_table.hpp"

namespace convmat::tool {
namespace {

const char* list_details =
    R"(A line for each run in a directory and those below it: its seed, the options in which the runs differ, how long
it took, and how many of its agreements are broken. A file that cannot be read is named below, with exit code 1.
What was read is kept in DIR/.convmat-runs, for the next time.

Example:
  convmat runs list runs --where 'size>=16' --where 'norms.norm<9' --sort norms.norm --result norms.norm
)";

std::string broken(const RunFile& run) {
  return run.broken > 0 ? fmt::format("{} of {}", run.broken, run.agreements) : "";
}

}  // namespace

Exit list_runs(const std::vector<std::string>& words) {
  CommandLine line("convmat runs list", "the runs in a directory", list_details);
  declare_selection(line);
  line.list("result", "TABLE.COLUMN", "a column with this result, of the last row of the table");
  if (!line.parse(words)) return Exit::done;
  refuse_output(line);
  const Runs found = selected_runs(line);
  const std::vector<RunColumn> columns = run_columns(found.runs, line.texts("result"));
  std::vector<std::string> head;
  for (const RunColumn& column : columns) head.push_back(column.name);
  head.push_back("broken");
  TextTable table(head);
  for (std::size_t r = 0; r < found.runs.size(); ++r) {
    std::vector<std::string> cells;
    for (const RunColumn& column : columns)
      cells.push_back(column.cells[r] ? attribute_text(*column.cells[r]) : "");
    cells.push_back(broken(found.runs[r]));
    table.add(cells);
  }
  std::cout << table.str();
  if (!line.quiet())
    std::cerr << fmt::format(
        "{} runs{}\n", format_count(static_cast<Index>(found.runs.size())),
        found.failures.empty() ? "" : fmt::format("; {} things wrong", found.failures.size()));
  return told("convmat runs", found.failures);
}

}  // namespace convmat::tool
