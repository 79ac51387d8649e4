#include "run_values.hpp"

#include <algorithm>
#include <convmat/experiment/run_grid.hpp>
#include <convmat/program/command_line.hpp>
#include <set>

namespace convmat::tool {
namespace {

// Results there are, for messages.
std::string results_of(const std::vector<RunFile>& runs) {
  std::set<std::string> names;
  for (const RunFile& run : runs)
    for (const auto& [name, value] : run.results) names.insert(name);
  std::string list;
  for (const std::string& name : names) list += (list.empty() ? "" : ", ") + name;
  return list;
}

}  // namespace

Runs read_runs(const std::vector<std::string>& places) {
  Runs all;
  for (const std::string& place : places) {
    Runs found = convmat::read_runs(place);
    std::move(found.runs.begin(), found.runs.end(), std::back_inserter(all.runs));
    std::move(found.failures.begin(), found.failures.end(), std::back_inserter(all.failures));
  }
  if (all.runs.empty())
    throw FormatError(places[0] + ": " + (all.failures.empty() ? "there are no runs" : all.failures[0]));
  return all;
}

Column run_values(const std::vector<RunFile>& runs, const std::string& name) {
  std::vector<std::optional<Attribute>> cells;
  for (const RunFile& run : runs) cells.push_back(run_value(run, name));
  return to_column(cells);
}

void require_known(const std::vector<RunFile>& runs, const std::string& name, const std::string& spoken) {
  if (runs.empty() ||
      std::any_of(runs.begin(), runs.end(), [&](const RunFile& run) { return run_value(run, name); }))
    return;
  throw UsageError(spoken + ": no run has \"" + name +
                   "\"; expected an option, an attribute or a result: " + results_of(runs));
}

}  // namespace convmat::tool
