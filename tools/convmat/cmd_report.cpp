#include <algorithm>
#include <iostream>

#include "command.hpp"
#include "output.hpp"
#include "page.hpp"
#include "page_table.hpp"
#include "run_values.hpp"
#include "runs.hpp"

namespace convmat::tool {
namespace {

const char* details =
    R"(One page of HTML about runs, which needs nothing else: no network, no other file. Of each run agreements, figures
and tables with their captions and the run they are from, options, and where it came from. Of several runs, or a
directory of them: what is wrong, then a table of all with the options in which they differ and results: those of
--result, as --result norms.norm, or else what stands in tables of one row. A run that cannot be read is named, with
exit code 1.

Example:
  convmat report runs --output report.html
)";

constexpr std::size_t most_results = 8;

// Numbers in tables of one row, the options aside: what a run is likely to be about. What is wrong with a
// table is told where the run is shown.
std::vector<std::string> likely_results(const std::vector<RunFile>& runs) {
  std::vector<std::string> names;
  if (runs.empty()) return names;
  const Hdf5Reader file(runs[0].path);
  if (file.kind("tables") != Hdf5Reader::Kind::group) return names;
  for (const std::string& name : file.members("tables")) try {
      if (file.kind("tables/" + name) != Hdf5Reader::Kind::table || name == "agreements") continue;
      const Table table = file.table("tables/" + name);
      if (rows_of(table) != 1) continue;
      for (const auto& [column, cells] : table)
        if (!std::holds_alternative<std::vector<std::string>>(cells) &&
            !runs[0].configuration.contains(column))
          names.push_back(name + "." + column);
    } catch (const FormatError&) {
    }
  names.resize(std::min(names.size(), most_results));
  return names;
}

Table overview(PageContents& contents, const std::vector<std::string>& asked) {
  const std::vector<std::string> results = asked.empty() ? likely_results(contents.runs) : asked;
  std::vector<std::string> columns = differing(contents.runs);
  columns.emplace_back("seed");
  columns.insert(columns.end(), results.begin(), results.end());
  std::vector<std::string> names;
  for (const RunFile& run : contents.runs) names.push_back(run.name);
  Table table{{"run", names}};
  std::vector<std::string> likely;  // results that some runs may well not have
  for (const std::string& name : columns)
    table.emplace_back(name, run_values(contents.runs, name, asked.empty() ? likely : contents.failures));
  table.emplace_back("seconds", run_values(contents.runs, "wall_s", contents.failures));
  std::vector<Index> agreements, broken;
  for (const RunFile& run : contents.runs) {
    agreements.push_back(run.agreements);
    broken.push_back(run.broken);
  }
  table.emplace_back("agreements", agreements);
  table.emplace_back("broken", broken);
  return table;
}

Exit run(const std::vector<std::string>& words) {
  CommandLine line("convmat report", "a page about runs, to read and to send", details);
  line.positional_list("runs", "RUNS", "directories of runs, and files of them");
  line.list("result", "TABLE.COLUMN", "a column with this result, of the last row of the table");
  if (!line.parse(words)) return Exit::done;
  if (line.texts("runs").empty())
    throw UsageError("runs are missing; expected a directory of them, or files");
  const Output output(line, {".html"});
  PageContents contents;
  contents.runs = read_runs(line.texts("runs"), contents.failures);
  if (contents.runs.size() > 1) {
    for (const std::string& place : line.texts("runs"))
      contents.title += (contents.title.empty() ? "Runs in " : ", ") + place;
    contents.overview = overview(contents, line.texts("result"));
  } else {
    contents.title = run_value(contents.runs[0], "program", contents.failures) + ": " + contents.runs[0].path;
  }
  const std::string html = page(contents);
  if (line.has("dry-run")) {
    std::cerr << "would write " << html.size() << " bytes to " << output.path() << '\n';
    return Exit::done;
  }
  publish_bytes(output.path(), html, line.overwrite());
  std::cout << output.path() << '\n';
  return told("convmat report", contents.failures);
}

}  // namespace

const Command report_command{"report", "a page about runs: figures, tables, agreements, provenance", run};

}  // namespace convmat::tool
