#include <fmt/format.h>

#include <algorithm>
#include <convmat/core/memory.hpp>
#include <convmat/program/command_line.hpp>
#include <convmat/program/text_table.hpp>
#include <iostream>
#include <set>

#include "runs.hpp"

namespace convmat::tool {
namespace {

const char* list_details =
    R"(A line for each run in a directory and those below it: its seed, the options in which the runs differ, how long
it took, and how many of its agreements are broken. A file that cannot be read is named below, with exit code 1.

Example:
  convmat runs list runs --where size=16 --result norms.norm
)";

std::string text_of(const RunFile& run, const std::string& name) {
  const auto found = run.provenance.find(name);
  return found == run.provenance.end() ? "" : attribute_text(found->second);
}

struct Condition {
  std::string name, value;

  bool holds(const RunFile& run) const {
    const auto found = run.configuration.find(name);
    return found != run.configuration.end() && found->second == value;
  }
};

std::vector<Condition> conditions(const CommandLine& line) {
  std::vector<Condition> all;
  for (const std::string& text : line.texts("where")) {
    const auto equals = text.find('=');
    if (equals == std::string::npos) throw UsageError("--where " + text + "; expected OPTION=VALUE");
    all.push_back({text.substr(0, equals), text.substr(equals + 1)});
  }
  return all;
}

}  // namespace

std::vector<std::string> differing(const std::vector<RunFile>& runs) {
  std::map<std::string, std::set<std::string>> values;
  for (const RunFile& run : runs)
    for (const auto& [name, value] : run.configuration)
      if (is_deciding_option(name) && name != "seed") values[name].insert(value);
  std::vector<std::string> names;
  for (const auto& [name, found] : values) {
    const auto has = [&option = name](const RunFile& run) { return run.configuration.contains(option); };
    if (found.size() > 1 || !std::all_of(runs.begin(), runs.end(), has)) names.push_back(name);
  }
  return names;
}

Exit list_runs(const std::vector<std::string>& words) {
  CommandLine line("convmat runs list", "the runs in a directory", list_details);
  line.positional("directory", "DIR", "where the runs are, or the file of one");
  line.list("where", "OPTION=VALUE", "only runs with this option; several: with all of them");
  line.list("result", "TABLE.COLUMN", "a column with this result, of the last row of the table");
  if (!line.parse(words)) return Exit::done;
  const std::vector<Condition> wanted = conditions(line);
  std::vector<RunFile> runs;
  std::vector<std::string> failures;
  for (const std::string& path : run_paths(line.text("directory"))) try {
      RunFile run = read_run(path);
      if (std::all_of(wanted.begin(), wanted.end(), [&](const Condition& c) { return c.holds(run); }))
        runs.push_back(std::move(run));
    } catch (const Error& error) {
      failures.emplace_back(error.what());
    }
  const std::vector<std::string> options = differing(runs);
  std::vector<std::string> head{"run", "program", "seed"};
  head.insert(head.end(), options.begin(), options.end());
  head.insert(head.end(), line.texts("result").begin(), line.texts("result").end());
  head.insert(head.end(), {"seconds", "broken"});
  TextTable table(head);
  for (const RunFile& run : runs) {
    std::vector<std::string> cells{run.name, text_of(run, "program"), text_of(run, "seed")};
    for (const std::string& name : options)
      cells.push_back(run.configuration.contains(name) ? run.configuration.at(name) : "");
    for (const std::string& result : line.texts("result")) try {
        cells.push_back(run_result(run.path, result));
      } catch (const Error& error) {
        cells.emplace_back();
        failures.emplace_back(error.what());
      }
    cells.push_back(text_of(run, "wall_s"));
    cells.push_back(run.broken > 0 ? fmt::format("{} of {}", run.broken, run.agreements) : "");
    table.add(cells);
  }
  std::cout << table.str();
  if (!line.quiet())
    std::cerr << fmt::format("{} runs{}\n", format_count(static_cast<Index>(runs.size())),
                             failures.empty() ? "" : fmt::format("; {} things wrong", failures.size()));
  return told("convmat runs", failures);
}

}  // namespace convmat::tool
