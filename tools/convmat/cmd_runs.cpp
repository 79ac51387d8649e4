#include <fmt/format.h>

#include <convmat/program/command_line.hpp>
#include <iostream>

#include "command.hpp"
#include "runs.hpp"

namespace convmat::tool {

// What is wrong with some files hides none of the others.
Exit told(const std::string& program, const std::vector<std::string>& failures) {
  for (const std::string& failure : failures) std::cerr << program << ": " << failure << '\n';
  return failures.empty() ? Exit::done : Exit::check_failed;
}

namespace {

struct Action {
  const char *name, *operands, *summary;
  Exit (*run)(const std::vector<std::string>& words);
};

constexpr Action actions[] = {
    {"list", "DIR", "the runs, with the options in which they differ, and results", list_runs},
    {"show", "FILE", "one run: provenance, options, agreements, tables", show_run},
    {"compare", "A B", "in what two runs differ", [](const auto& words) { return compare_runs(words); }},
    {"export", "DIR", "the table of the list, as csv, json, npz, mat or h5", export_runs},
    {"merge", "DIR", "all runs in one file, as arrays over the axes of the sweep", merge_runs},
    {"verify", "DIR", "reads every run to its end, and compares digests", verify_runs},
    {"gc", "DIR", "removes what killed programs left", gc_runs}};

std::string names_of_actions() {
  std::string list;
  for (const Action& action : actions) list += std::string(list.empty() ? "" : ", ") + action.name;
  return list;
}

std::string details() {
  std::string text = "Actions, each with a --help of its own:\n";
  for (const Action& action : actions)
    text += fmt::format("  {:13} {}\n", std::string(action.name) + " " + action.operands, action.summary);
  return text + "\nExample:\n  convmat runs list runs\n";
}

Exit run(const std::vector<std::string>& words) {
  for (const Action& action : actions)
    if (!words.empty() && words[0] == action.name) return action.run({words.begin() + 1, words.end()});
  if (!words.empty() && !words[0].starts_with("-"))
    throw UsageError("\"" + words[0] + "\" is no action; expected one of " + names_of_actions());
  CommandLine line("convmat runs", "looks after directories of runs", details());
  if (!line.parse(words)) return Exit::done;
  throw UsageError("an action is missing; expected one of " + names_of_actions());
}

}  // namespace

const Command runs_command{"runs", "lists, shows, compares, exports, merges and verifies runs of experiments",
                           run};

}  // namespace convmat::tool
