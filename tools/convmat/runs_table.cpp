#include "runs_table.hpp"

#include <algorithm>

#include "run_condition.hpp"
#include "run_values.hpp"

namespace convmat::tool {
namespace {

// What is missing comes last.
bool comes_before(const std::optional<Attribute>& a, const std::optional<Attribute>& b) {
  return a && b ? is_before(*a, *b) : a.has_value();
}

}  // namespace

void declare_selection(CommandLine& line) {
  line.positional("directory", "DIR", "where the runs are, or the file of one");
  line.list("where", "NAME=VALUE",
            "only runs with this option, result (TABLE.COLUMN) or attribute; also != < <= > >=; several: all "
            "of them");
  line.option("sort", "NAME", "smallest first; the name as for --where");
}

Runs selected_runs(const CommandLine& line) {
  std::vector<RunCondition> conditions;
  for (const std::string& text : line.texts("where")) conditions.push_back(parse_condition(text));
  Runs found = convmat::read_runs(line.text("directory"));
  for (const RunCondition& condition : conditions) {
    require_known(found.runs, condition.name, "--where " + condition.text);
    condition.require_comparable(found.runs);
  }
  if (line.has("sort")) {
    const std::string& key = line.text("sort");
    require_known(found.runs, key, "--sort " + key);
    std::stable_sort(found.runs.begin(), found.runs.end(), [&](const RunFile& a, const RunFile& b) {
      return comes_before(run_value(a, key), run_value(b, key));
    });
  }
  std::erase_if(found.runs, [&](const RunFile& run) {
    return !std::all_of(conditions.begin(), conditions.end(),
                        [&](const RunCondition& c) { return c.holds(run); });
  });
  return found;
}

std::vector<RunColumn> run_columns(const std::vector<RunFile>& runs,
                                   const std::vector<std::string>& results) {
  for (const std::string& result : results) require_known(runs, result, "--result " + result);
  std::vector<std::string> names{"run", "program", "seed"};
  const std::vector<std::string> options = differing_options(runs);
  names.insert(names.end(), options.begin(), options.end());
  names.insert(names.end(), results.begin(), results.end());
  names.push_back("seconds");
  std::vector<RunColumn> columns;
  for (const std::string& name : names) {
    RunColumn& column = columns.emplace_back(RunColumn{name, {}});
    for (const RunFile& run : runs) column.cells.push_back(run_value(run, name));
  }
  return columns;
}

}  // namespace convmat::tool
