#include <fmt/format.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <convmat/core/memory.hpp>
#include <convmat/program/command_line.hpp>
#include <csignal>
#include <iostream>

#include "runs.hpp"

namespace convmat::tool {
namespace {

const char* verify_details =
    R"(Reads every object of every run to its end: checksums, shapes, ranges. Each file is read by a process of its own, of
limited memory and time, so that a damaged one harms nothing. Damaged files are named, with exit code 1.

Example:
  convmat runs verify runs --seconds 60
)";

// What is wrong with a file, as a child of ours finds out; empty where nothing is.
std::string verified(const std::string& path, Index seconds) {
  int ends[2];
  if (pipe(ends) != 0) throw IoError("a pipe cannot be made", errno);
  const pid_t child = fork();
  if (child == 0) {
    const auto bytes = static_cast<rlim_t>(memory_budget()), limit = static_cast<rlim_t>(seconds);
    const rlimit memory{bytes, bytes}, time{limit, limit};
    setrlimit(RLIMIT_AS, &memory);
    setrlimit(RLIMIT_CPU, &time);
    std::string wrong;
    try {
      read_run(path);
      read_everything(path);
    } catch (const std::exception& error) {
      wrong = error.what();
    }
    const bool told = write(ends[1], wrong.data(), wrong.size()) >= 0;
    _exit(told && wrong.empty() ? 0 : 1);
  }
  close(ends[1]);
  std::string said;
  char bytes[4096];
  for (ssize_t count; (count = read(ends[0], bytes, sizeof bytes)) > 0;)
    said.append(bytes, static_cast<std::size_t>(count));
  close(ends[0]);
  int status = 0;
  if (child < 0 || waitpid(child, &status, 0) != child) throw IoError("a process cannot be started", errno);
  if (WIFSIGNALED(status))
    return fmt::format("{}: reading it was ended by signal {}", path, WTERMSIG(status));
  return said;
}

}  // namespace

Exit verify_runs(const std::vector<std::string>& words) {
  CommandLine line("convmat runs verify", "reads runs to their end", verify_details);
  line.positional("directory", "DIR", "where the runs are, or the file of one");
  line.option("seconds", "N", "processor time for one file", "600");
  if (!line.parse(words)) return Exit::done;
  const Index seconds = line.integer("seconds", 1);
  std::vector<std::string> failures;
  const std::vector<std::string> paths = run_paths(line.text("directory"));
  for (const std::string& path : paths) {
    check_interrupted();
    if (const std::string wrong = verified(path, seconds); !wrong.empty()) failures.push_back(wrong);
  }
  std::cout << fmt::format("{} of {} runs are whole\n", paths.size() - failures.size(), paths.size());
  return told("convmat runs", failures);
}

}  // namespace convmat::tool
