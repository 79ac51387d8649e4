#include <fmt/format.h>
#include <unistd.h>

#include <convmat/core/memory.hpp>
#include <convmat/experiment/report.hpp>
#include <convmat/program/printable.hpp>
#include <convmat/program/text_table.hpp>
#include <iostream>
#include <set>

#include "output.hpp"
#include "provenance_lines.hpp"
#include "runs.hpp"

namespace convmat::tool {
namespace {

const char* show_details =
    R"(One run: where it came from, its options (* marks those that were typed), its broken agreements or the first of them,
the first rows of its tables, and what else its file holds.

Example:
  convmat runs show runs/size=16_repeat=1.h5
)";

std::string options_text(const RunFile& run, const std::string& overrides) {
  const std::set<std::string> typed = typed_options(overrides);
  TextTable table({"option", "", "value"});
  for (const auto& [name, value] : run.configuration)
    table.add({name, typed.contains(name) ? "*" : "", value});
  return table.str();
}

// Broken agreements, or else the first.
std::string agreements_text(const RunFile& run, const Hdf5Reader& file, Index rows) {
  if (run.agreements == 0) return "No agreements\n";
  const Table table = run.broken > 0 ? agreements_that(false, file.table("tables/agreements"))
                                     : file.table("tables/agreements", {.count = rows});
  return fmt::format("{} of {} agreements hold{}\n\n{}", run.agreements - run.broken, run.agreements,
                     run.broken > 0 ? "; those that do not:" : "", to_text(table));
}

std::string tables_text(const Hdf5Reader& file, Index rows) {
  std::string text;
  for (const std::string& name : file.objects())
    if (file.kind(name) == Hdf5Reader::Kind::table && name != "/tables/agreements")
      text += fmt::format("\n{}: {}\n\n{}", printable(name), printable(file.summary(name)),
                          to_text(file.table(name, {.count = rows})));
  return text;
}

std::string objects_text(const Hdf5Reader& file) {
  TextTable table({"object", "holds"});
  for (const std::string& name : file.objects())
    if (const auto kind = file.kind(name); kind != Hdf5Reader::Kind::table &&
                                           kind != Hdf5Reader::Kind::group && name != "/config" &&
                                           name != "/overrides")
      table.add({name, file.summary(name)});
  return table.str();
}

}  // namespace

std::string path_of_run(const std::string& name) {
  const auto is_there = [](const std::string& path) { return access(path.c_str(), F_OK) == 0; };
  return !is_there(name) && is_there(name + ".h5") ? name + ".h5" : name;
}

Exit show_run(const std::vector<std::string>& words) {
  CommandLine line("convmat runs show", "one run", show_details);
  line.positional("run", "FILE", "the file of the run, with or without .h5");
  line.option("rows", "N", "so many first rows of each table", "10");
  if (!line.parse(words)) return Exit::done;
  refuse_output(line);
  const Index rows = line.integer("rows", 0);
  const std::string path = path_of_run(line.text("run"));
  const RunFile run = read_run(path);
  const Hdf5Reader file(path);
  std::cout << fmt::format("{:<10} {}\n", "run", run.name) << provenance_text(run.provenance) << '\n'
            << options_text(run, file.text("overrides")) << '\n'
            << agreements_text(run, file, rows) << tables_text(file, rows) << '\n'
            << objects_text(file);
  return Exit::done;
}

}  // namespace convmat::tool
