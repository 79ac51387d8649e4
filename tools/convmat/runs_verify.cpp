#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <convmat/core/memory.hpp>
#include <convmat/core/threads.hpp>
#include <convmat/experiment/run_index.hpp>
#include <convmat/program/progress.hpp>
#include <convmat/program/workers.hpp>
#include <convmat/store/digest.hpp>
#include <filesystem>
#include <iostream>
#include <set>

#include "output.hpp"
#include "runs.hpp"

namespace convmat::tool {
namespace {

namespace fs = std::filesystem;

const char* verify_details =
    R"(Reads every object of every run to its end: checksums, shapes, ranges; and compares the file with its SHA-256 where
DIR/SHA256SUMS has one, as `sha256sum -c SHA256SUMS` does in DIR. Files are read in processes of their own, of limited
memory and time, so that a damaged one harms nothing. Damaged files are named, with exit code 1.

Sweeps write SHA256SUMS; --write-sums adds the runs it lacks, where they are whole. With --force, digests of runs that
were replaced since are replaced, and those of runs that are gone are removed.

Example:
  convmat runs verify runs --seconds 60
)";

// What is to be verified: a run, or another file that SHA256SUMS names.
struct Item {
  bool is_run = false;
  std::string expected, found;  // digests; empty where there is none
};
using Items = std::map<std::string, Item>;  // by path

std::string directory_of(const std::string& path) {
  const std::string parent = fs::path(path).parent_path();
  return parent.empty() ? "." : parent;
}

Items items_of(const std::string& directory) {
  Items items;
  for (const std::string& path : run_paths(directory)) items[path].is_run = true;
  return items;
}

// Of a directory itself too: its runs may all be gone.
std::set<std::string> directories_of(const Items& items, const std::string& place) {
  std::set<std::string> directories;
  if (fs::is_directory(place)) directories.insert(place);
  for (const auto& item : items) directories.insert(directory_of(item.first));
  return directories;
}

// Of a file that is verified alone, those beside it are left alone.
void expect_digests(Items& items, const std::string& place) {
  const bool alone = !fs::is_directory(place);
  for (const std::string& directory : directories_of(items, place))
    for (const auto& [name, digest] : read_digests(directory)) {
      const std::string path = directory == "." && alone ? name : (fs::path(directory) / name).string();
      if (items.contains(path) || !alone) items[path].expected = digest;
    }
}

// The digest of a whole file. Throws what is wrong with it.
std::string verified(const std::string& path, const Item& item) {
  std::string digest = sha256(path);
  if (!item.expected.empty() && item.expected != digest)
    throw FormatError(path + ": is not the file that SHA256SUMS is of");
  if (!item.is_run) return digest;
  read_run(path);
  read_everything(path);
  return digest;
}

std::vector<std::string> verify(const CommandLine& line, Items& items) {
  std::vector<Items::value_type*> order;
  for (auto& item : items) order.push_back(&item);
  const auto at = [&](Index i) -> Items::value_type& { return *order[static_cast<std::size_t>(i)]; };
  Progress progress(line, "verifying", "files", static_cast<Index>(order.size()));
  std::map<Index, std::string> wrong;
  work_apart(
      static_cast<Index>(order.size()), {.processes = threads(), .seconds = line.integer("seconds", 1)},
      [&](Index i) { return verified(at(i).first, at(i).second); },
      [&](Index i, const Outcome& outcome) {
        if (outcome.done)
          at(i).second.found = outcome.text;
        else
          wrong[i] = about(at(i).first, outcome.text);
        progress.advance();
      });
  std::vector<std::string> failures;
  for (const auto& entry : wrong) failures.push_back(entry.second);
  return failures;
}

bool is_whole_run(const Items::value_type& item) { return item.second.is_run && !item.second.found.empty(); }

// Adds the digests that are missing. What is gone is removed, where that is asked for, of a whole directory.
void write_sums(const Items& items, const std::string& place, bool removes) {
  const bool alone = !fs::is_directory(place);
  for (const std::string& directory : directories_of(items, place)) {
    Digests changed;
    if (removes && !alone)
      for (const auto& [name, digest] : read_digests(directory))
        if (access((fs::path(directory) / name).c_str(), F_OK) != 0) changed[name] = "";
    for (const auto& item : items)
      if (directory_of(item.first) == directory && is_whole_run(item) && item.second.expected.empty())
        changed[fs::path(item.first).filename()] = item.second.found;
    if (!changed.empty()) update_digests(directory, changed);
  }
}

}  // namespace

Exit verify_runs(const std::vector<std::string>& words) {
  CommandLine line("convmat runs verify", "reads runs to their end", verify_details);
  line.positional("directory", "DIR", "where the runs are, or the file of one");
  line.option("seconds", "N", "time for one file", "600");
  line.flag("write-sums", "add the digests that SHA256SUMS lacks");
  if (!line.parse(words)) return Exit::done;
  refuse_output(line);
  const std::string directory = fs::path(line.text("directory")).lexically_normal();  // as "./run.h5"
  const bool writes = line.has("write-sums"), replaces = writes && line.has("force");
  Items items = items_of(directory);
  if (!replaces) expect_digests(items, directory);
  std::vector<std::string> failures = verify(line, items);
  for (const std::string& each : directories_of(items, directory))
    for (std::string& wrong : wrong_digest_lines(each)) failures.push_back(std::move(wrong));
  if (writes && !line.has("dry-run")) write_sums(items, directory, replaces);
  const auto runs =
      std::count_if(items.begin(), items.end(), [](const auto& item) { return item.second.is_run; });
  const auto whole = std::count_if(items.begin(), items.end(), is_whole_run);
  const auto unknown = std::count_if(items.begin(), items.end(), [](const auto& item) {
    return item.second.is_run && item.second.expected.empty();
  });
  std::cout << fmt::format("{} of {} runs are whole\n", whole, runs);
  if (unknown > 0 && !writes && !line.quiet())
    std::cerr << fmt::format("{} runs have no digest in SHA256SUMS; --write-sums adds them\n", unknown);
  return told("convmat runs", failures);
}

}  // namespace convmat::tool
