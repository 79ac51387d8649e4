#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <convmat/core/threads.hpp>
#include <convmat/experiment/run_process.hpp>
#include <convmat/experiment/sweep.hpp>
#include <convmat/program/progress.hpp>
#include <convmat/program/text_table.hpp>
#include <convmat/store/digest.hpp>
#include <filesystem>
#include <iostream>
#include <map>
#include <set>
#include <thread>

namespace convmat {
namespace {

// What all points share: the words of the sweep but its own, and how many threads each may take.
std::vector<std::string> shared_words(const CommandLine& options) {
  static const std::set<std::string> own{"sweep", "repeat", "jobs", "shard", "output", "progress"};
  std::vector<std::string> words{"--progress=never"};
  for (const std::string& word : options.words())
    if (!own.contains(word.substr(2, word.find('=') - 2))) words.push_back(word);
  const Index jobs = options.integer("jobs", 1);
  if (!options.given("threads") && jobs > 1)
    words.push_back("--threads=" + std::to_string(std::max<Index>(threads() / jobs, 1)));
  return words;
}

std::vector<std::string> words_of(const SweepPoint& point, const std::vector<std::string>& shared,
                                  const std::string& output) {
  std::vector<std::string> words;
  for (const std::string& word : shared)
    if (std::none_of(point.values.begin(), point.values.end(),
                     [&](const auto& value) { return word.starts_with("--" + value.first + "="); }))
      words.push_back(word);
  for (const auto& [name, value] : point.values) words.push_back("--" + name + "=" + value);
  words.push_back("--output=" + output);
  return words;
}

/// What became of the points, told at the end.
struct Outcomes {
  std::set<std::string> published, present;     // names of points that were made, and that were there
  std::map<std::string, std::string> failures;  // what happened, by the name of the point

  // A process that is done may have left nothing.
  void add(const SweepPoint& point, const Ending& ending, const std::filesystem::path& file) {
    std::error_code unknown;
    const bool is_there = ending.published && std::filesystem::exists(file, unknown);
    if (is_there) published.insert(point.name);
    if (!ending.what.empty())
      failures[point.name] = ending.what;
    else if (!is_there)
      failures[point.name] = "ended without a result";
  }

  void add(const SweepPoint& point, const Agreements& there) {
    present.insert(point.name);
    if (there.broken > 0) failures[point.name] = "was there already: " + broken_text(there);
  }

  std::string text() const {
    const auto good = [&](const std::set<std::string>& names) {
      return std::count_if(names.begin(), names.end(),
                           [&](const std::string& name) { return !failures.contains(name); });
    };
    TextTable table({"point", "what happened"});
    for (const auto& [name, what] : failures) table.add({name, what});
    return fmt::format("{} runs done, {} were there already, {} failed.\n", good(published), good(present),
                       failures.size()) +
           (failures.empty() ? "" : "\n" + table.str());
  }
};

// The points that are to run, each with its words. A file of other options ends the sweep before it begins;
// one that cannot be read costs its point alone.
std::vector<std::pair<std::size_t, std::vector<std::string>>> open_points(
    const CommandLine& options, const std::vector<SweepPoint>& points, const std::filesystem::path& directory,
    const RunThere& run_there, Outcomes& outcomes) {
  const std::vector<std::string> shared = shared_words(options);
  std::vector<std::pair<std::size_t, std::vector<std::string>>> open;
  for (std::size_t i = 0; i < points.size(); ++i) {
    check_interrupted();
    auto words = words_of(points[i], shared, directory / (points[i].name + ".h5"));
    try {
      if (const auto there = run_there(words))
        outcomes.add(points[i], *there);
      else
        open.emplace_back(i, std::move(words));
    } catch (const CreateError&) {
      throw;
    } catch (const Error& error) {
      outcomes.failures[points[i].name] = std::string(error.what()) + "; --force replaces it";
    }
  }
  return open;
}

// Those of runs that are to be replaced: the sweep may be stopped before it writes new ones.
void forget_digests(const std::vector<SweepPoint>& points, const std::filesystem::path& directory,
                    const std::vector<std::pair<std::size_t, std::vector<std::string>>>& open) {
  const Digests known = read_digests(directory);
  Digests old;
  for (const auto& [i, words] : open)
    if (known.contains(points[i].name + ".h5")) old[points[i].name + ".h5"] = "";
  if (!old.empty()) update_digests(directory, old);
}

Outcomes run_points(const CommandLine& options, const std::vector<SweepPoint>& points,
                    const std::filesystem::path& directory, const RunThere& run_there) {
  const auto jobs = static_cast<std::size_t>(options.integer("jobs", 1));
  Outcomes outcomes;
  const auto open = open_points(options, points, directory, run_there, outcomes);
  forget_digests(points, directory, open);
  Progress progress(options, "sweeping", "runs", static_cast<Index>(open.size()));
  std::map<std::size_t, RunProcess> running;
  for (std::size_t next = 0; next < open.size() || !running.empty();) {
    check_interrupted();
    for (auto each = running.begin(); each != running.end();) {
      const auto ending = each->second.ending();
      if (ending) {
        const SweepPoint& point = points[each->first];
        outcomes.add(point, *ending, directory / (point.name + ".h5"));
        progress.advance();
      }
      each = ending ? running.erase(each) : std::next(each);
    }
    if (next == open.size() || running.size() == jobs) {
      std::this_thread::sleep_for(std::chrono::milliseconds(2));
      continue;
    }
    running.try_emplace(open[next].first, open[next].second);
    ++next;
  }
  return outcomes;
}

// Those of the runs that were made, and of whole ones that had none: a sweep may have been stopped before
// this. A file that cannot be read costs its point alone.
Digests missing_digests(const std::vector<SweepPoint>& points, const std::filesystem::path& directory,
                        Outcomes& outcomes) {
  const Digests known = read_digests(directory);
  Digests missing;
  for (const SweepPoint& point : points) {
    check_interrupted();
    const std::string file = point.name + ".h5";
    const bool lacks = outcomes.published.contains(point.name) ||
                       (outcomes.present.contains(point.name) && !known.contains(file));
    if (!lacks) continue;
    try {
      missing[file] = sha256(directory / file);
    } catch (const Error& error) {
      outcomes.failures[point.name] = error.what();
    }
  }
  return missing;
}

// It and those above it, where they are missing.
void make_directory(const std::filesystem::path& directory) {
  std::error_code error;
  std::filesystem::create_directories(directory, error);
  if (error || !std::filesystem::is_directory(directory))
    throw CreateError("--output " + directory.string() + ": the directory for the runs cannot be made: " +
                          (error ? error.message() : "it is a file"),
                      error ? error.value() : ENOTDIR);
}

}  // namespace

Exit run_sweep(const CommandLine& options, const RunThere& run_there) {
  if (options.has("plot"))
    throw UsageError("--plot " + options.text("plot") +
                     " does not go with a sweep, whose runs would all draw it");
  const std::vector<SweepPoint> points = sweep_points(options);
  options.integer("jobs", 1);
  const std::filesystem::path directory =
      options.given("output") ? options.text("output") : options.program();
  if (options.has("dry-run")) {
    TextTable table({"run", "seed", "file"});
    for (const SweepPoint& point : points)
      table.add({point.name, point.seed(), directory / (point.name + ".h5")});
    std::cerr << table.str();
    return Exit::done;
  }
  make_directory(directory);
  Outcomes outcomes = run_points(options, points, directory, run_there);
  const Digests missing = missing_digests(points, directory, outcomes);
  const std::vector<std::string> wrong = wrong_digest_lines(directory);
  for (const std::string& line : wrong) std::cerr << line << '\n';
  if (!options.quiet() || !outcomes.failures.empty()) std::cerr << outcomes.text();
  if (!missing.empty()) update_digests(directory, missing);
  std::cout << directory.string() << '\n';
  return outcomes.failures.empty() && wrong.empty() ? Exit::done : Exit::check_failed;
}

}  // namespace convmat
