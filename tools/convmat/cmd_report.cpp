#include <algorithm>
#include <convmat/experiment/run_grid.hpp>
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
--result, as --result norms.norm, or else what stands in tables of one row of the first. A run that cannot be read is
named, with exit code 1.

Example:
  convmat report runs --output report.html
)";

constexpr std::size_t most_results = 8;

// Numbers in tables of one row, the options aside: what a run is likely to be about. What is wrong with a
// table is told where the run is shown.
std::vector<std::string> likely_results(const RunFile& run) {
  std::vector<std::string> names;
  for (const auto& [name, value] : run.results) try {
      const auto dot = name.find('.');
      if (as_number(value) && !run.configuration.contains(name.substr(dot + 1)) &&
          !name.starts_with("agreements.") &&
          rows_of(Hdf5Reader(run.path).table("tables/" + name.substr(0, dot))) == 1)
        names.push_back(name);
    } catch (const Error&) {
    }
  names.resize(std::min(names.size(), most_results));
  return names;
}

Table overview(const std::vector<RunFile>& runs, const std::vector<std::string>& asked) {
  for (const std::string& name : asked) require_known(runs, name, "--result " + name);
  const std::vector<std::string> results = asked.empty() ? likely_results(runs[0]) : asked;
  std::vector<std::string> columns = differing_options(runs);
  columns.insert(columns.end(), results.begin(), results.end());
  columns.insert(columns.end(), {"agreements", "broken", "seconds"});
  const bool of_several = std::any_of(runs.begin(), runs.end(), [&](const RunFile& run) {
    return run_value(run, "program") != run_value(runs[0], "program");
  });
  if (of_several) columns.insert(columns.begin(), "program");
  Table table{{"run", run_values(runs, "run")}};
  for (const std::string& name : columns) table.emplace_back(name, run_values(runs, name));
  std::vector<std::string> seeds;  // names rather than numbers
  for (const RunFile& run : runs) {
    const auto seed = run_value(run, "seed");
    seeds.push_back(seed ? attribute_text(*seed) : "");
  }
  table.emplace_back("seed", seeds);
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
  Runs found = read_runs(line.texts("runs"));
  contents.runs = std::move(found.runs);
  contents.failures = std::move(found.failures);
  if (contents.runs.size() > 1) {
    for (const std::string& place : line.texts("runs"))
      contents.title += (contents.title.empty() ? "Runs in " : ", ") + place;
    contents.overview = overview(contents.runs, line.texts("result"));
  } else {
    contents.title = attribute_text(contents.runs[0].provenance.at("program")) + ": " + contents.runs[0].path;
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
