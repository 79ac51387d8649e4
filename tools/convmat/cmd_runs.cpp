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

Exit run(const std::vector<std::string>& words) {
  const std::vector<std::string> rest(words.begin() + !words.empty(), words.end());
  if (!words.empty() && words[0] == "list") return list_runs(rest);
  if (!words.empty() && words[0] == "compare") return compare_runs(rest);
  if (!words.empty() && words[0] == "verify") return verify_runs(rest);
  CommandLine line("convmat runs", "looks after directories of runs",
                   "Actions, each with a --help of its own:\n"
                   "  list DIR      the runs, with the options in which they differ, and results\n"
                   "  compare A B   in what two runs differ\n"
                   "  verify DIR    reads every run to its end\n\n"
                   "Example:\n"
                   "  convmat runs list runs\n");
  if (!words.empty() && !words[0].starts_with("-"))
    throw UsageError("\"" + words[0] + "\" is no action; expected one of list, compare, verify");
  if (!line.parse(words)) return Exit::done;
  throw UsageError("an action is missing; expected one of list, compare, verify");
}

}  // namespace

const Command runs_command{"runs", "lists, compares and verifies the runs of experiments", run};

}  // namespace convmat::tool
