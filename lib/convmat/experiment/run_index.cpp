#include <sys/stat.h>

#include <convmat/core/error.hpp>
#include <convmat/core/threads.hpp>
#include <convmat/experiment/packed_index.hpp>
#include <convmat/experiment/packed_run.hpp>
#include <convmat/experiment/run_index.hpp>
#include <convmat/program/workers.hpp>
#include <convmat/store/detail/byte_source.hpp>
#include <convmat/store/publish.hpp>
#include <ctime>
#include <filesystem>

namespace convmat {
namespace {

Index nanoseconds(const timespec& time) { return Index{1'000'000'000} * time.tv_sec + time.tv_nsec; }

Stamp stamp_of(const std::string& path) {
  struct stat status;
  if (stat(path.c_str(), &status) != 0) return {};
  return {status.st_size, nanoseconds(status.st_mtim), nanoseconds(status.st_ctim)};
}

// A file may change again within the clock of its file system, two seconds at worst, without looking other.
bool is_settled(const Stamp& stamp) {
  timespec now{};
  clock_gettime(CLOCK_REALTIME, &now);
  return stamp.bytes >= 0 && nanoseconds(now) - stamp.changed_ns > 2'000'000'000;
}

/// The file that keeps what was read; with an empty path nothing is kept.
class RunIndex {
 public:
  explicit RunIndex(std::string path) : path_(std::move(path)) {
    if (path_.empty()) return;
    try {
      old_ = unpack_index(read_file(path_));
    } catch (const Error&) {
      // None is there, or none that can be read.
    }
  }

  /// The packed run, empty unless the file is as it was.
  std::string find(const std::string& name, const Stamp& stamp) {
    const auto known = old_.find(name);
    if (known == old_.end() || known->second.stamp != stamp) return "";
    return new_.emplace(name, std::move(known->second)).first->second.run;
  }

  void add(const std::string& name, const Stamp& stamp, const std::string& run) {
    if (!is_settled(stamp)) return;
    new_.emplace(name, KnownRun{stamp, run});
    changed_ = true;
  }

  void save() const {
    if (path_.empty() || (!changed_ && new_.size() == old_.size())) return;
    try {
      publish_bytes(path_, pack(new_), Overwrite::yes);
    } catch (const IoError&) {
      // A directory that may not be written, a full disk: the files are read again next time.
    }
  }

 private:
  std::string path_;
  KnownRuns old_, new_;
  bool changed_ = false;
};

// A file on its way into the list.
struct Item {
  std::string path, name;  // name: from the directory on
  Stamp stamp;
  std::optional<RunFile> known;
  std::string run, wrong;  // packed; or why it could not be read
};

// Nothing where it is none.
std::optional<RunFile> unpacked(const std::string& run, const std::string& path) {
  if (run.empty()) return {};
  try {
    return unpack_run(run, path);
  } catch (const FormatError&) {
    return {};
  }
}

std::vector<Item> items_of(const std::string& directory) {
  std::vector<Item> items;
  for (std::string& path : run_paths(directory)) {
    const Stamp stamp = stamp_of(path);
    std::string name = std::filesystem::path(path).lexically_relative(directory);
    items.push_back({std::move(path), std::move(name), stamp, {}, "", ""});
  }
  return items;
}

void read_apart(const std::vector<Item*>& items) {
  const auto at = [&](Index i) -> Item& { return *items[static_cast<std::size_t>(i)]; };
  work_apart(
      static_cast<Index>(items.size()), {.processes = threads()},
      [&](Index i) { return pack(read_run(at(i).path)); },
      [&](Index i, Outcome outcome) {
        if (outcome.done)
          at(i).run = std::move(outcome.text);
        else
          at(i).wrong = about(at(i).path, outcome.text);
      });
}

}  // namespace

std::string about(const std::string& path, const std::string& message) {
  return message.find(path) == std::string::npos ? path + ": " + message : message;
}

Runs read_runs(const std::string& directory) {
  std::vector<Item> items = items_of(directory);
  RunIndex index(std::filesystem::is_directory(directory) ? directory + "/.convmat-runs" : "");
  std::vector<Item*> unknown;
  for (Item& item : items) {
    item.known = unpacked(index.find(item.name, item.stamp), item.path);
    if (!item.known) unknown.push_back(&item);
  }
  read_apart(unknown);
  Runs result;
  for (const Item* item : unknown)
    if (item->wrong.empty()) index.add(item->name, item->stamp, item->run);
  index.save();
  for (Item& item : items)
    if (item.known)
      result.runs.push_back(std::move(*item.known));
    else if (item.wrong.empty())
      result.runs.push_back(unpack_run(item.run, item.path));
    else
      result.failures.push_back(item.wrong);
  return result;
}

}  // namespace convmat
