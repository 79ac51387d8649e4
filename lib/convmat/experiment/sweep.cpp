#include <fcntl.h>
#include <fmt/format.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <convmat/core/memory.hpp>
#include <convmat/core/random.hpp>
#include <convmat/core/threads.hpp>
#include <convmat/experiment/sweep.hpp>
#include <convmat/program/progress.hpp>
#include <convmat/program/text_table.hpp>
#include <convmat/store/digest.hpp>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <iostream>
#include <memory>
#include <set>
#include <thread>

namespace convmat {
namespace {

// More would be a slip of the finger, and their names alone would fill the memory.
constexpr Index most_points = 1'000'000;

struct SweepAxis {
  std::string name;
  std::vector<std::string> values;
};

std::vector<std::string> split(const std::string& text, char separator) {
  std::vector<std::string> parts{""};
  for (const char letter : text)
    if (letter == separator)
      parts.emplace_back();
    else
      parts.back() += letter;
  return parts;
}

SweepAxis axis_of(const CommandLine& options, const std::string& text) {
  const std::string spoken = "--sweep " + text;
  const auto equals = text.find('=');
  if (equals == std::string::npos || equals == 0)
    throw UsageError(spoken + "; expected NAME=VALUE,VALUE,... with the name of an option");
  SweepAxis axis{text.substr(0, equals), {}};
  static const std::set<std::string> own{"sweep", "repeat", "jobs", "shard", "output", "plot", "config"};
  if (!options.is_declared(axis.name) || own.contains(axis.name))
    throw UsageError(spoken + ": --" + axis.name + " cannot be swept; see --help for the options");
  const std::string list = text.substr(equals + 1);
  axis.values = split(list, list.find(';') == std::string::npos ? ',' : ';');
  for (const std::string& value : axis.values)
    if (value.empty()) throw UsageError(spoken + ": a value is empty; expected NAME=VALUE,VALUE,...");
  if (std::set(axis.values.begin(), axis.values.end()).size() < axis.values.size())
    throw UsageError(spoken + ": a value occurs twice; for runs that differ in their seed use --repeat");
  return axis;
}

std::vector<SweepAxis> axes_of(const CommandLine& options) {
  std::vector<SweepAxis> axes;
  for (const std::string& text : options.texts("sweep")) {
    axes.push_back(axis_of(options, text));
    for (std::size_t i = 0; i + 1 < axes.size(); ++i)
      if (axes[i].name == axes.back().name)
        throw UsageError("--sweep " + text + ": --" + axes.back().name + " is swept already");
  }
  return axes;
}

std::string name_of(const SweepPoint& point, Index repeat, Index repeats) {
  std::string name;
  for (const auto& [option, value] : point.values) name += (name.empty() ? "" : "_") + option + "=" + value;
  if (repeats > 1 || name.empty()) name += (name.empty() ? "" : "_") + fmt::format("repeat={}", repeat);
  std::replace(name.begin(), name.end(), '/', '|');
  return name;
}

// FNV-1a, which is the same everywhere.
std::uint64_t hash(const std::string& text) {
  std::uint64_t h = 0xcbf29ce484222325;
  for (const char letter : text) h = (h ^ static_cast<unsigned char>(letter)) * 0x100000001b3;
  return h;
}

std::string derived_seed(const CommandLine& options, const std::string& name) {
  const Rng root(static_cast<std::uint64_t>(options.integer("seed", 0)));
  return std::to_string(root.split(hash(name)).next() >> 1);
}

Index variable(const char* name, Index otherwise) {
  const char* text = std::getenv(name);
  return text ? std::atol(text) : otherwise;
}

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

/// How a point's process ended: did it publish its file, and what is there to be told?
struct Ending {
  bool published;
  std::string what;
};

/// A process that runs a point; killed with this object. What it says on stderr is kept.
class Worker {
 public:
  Worker(std::size_t point, const std::vector<std::string>& words) : point_(point), said_(std::tmpfile()) {
    if (!said_) throw IoError(std::string("a temporary file cannot be made: ") + std::strerror(errno), errno);
    std::vector<std::string> own = words;
    own.insert(own.begin(), "/proc/self/exe");
    std::vector<char*> argv;
    for (std::string& word : own) argv.push_back(word.data());
    argv.push_back(nullptr);
    const int nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC);
    pid_ = fork();
    if (pid_ == 0) {
      prctl(PR_SET_PDEATHSIG, SIGTERM);  // it does not outlive the sweep
      dup2(nowhere, STDOUT_FILENO);
      dup2(fileno(said_.get()), STDERR_FILENO);
      execv(argv[0], argv.data());
      _exit(127);
    }
    const int error = errno;
    close(nowhere);
    if (pid_ < 0) throw IoError(std::string("a worker cannot be started: ") + std::strerror(error), error);
  }
  ~Worker() {
    if (pid_ < 0) return;
    kill(pid_, SIGTERM);
    waitpid(pid_, nullptr, 0);
  }
  Worker(const Worker&) = delete;
  Worker& operator=(const Worker&) = delete;

  std::size_t point() const { return point_; }

  /// Nothing while it runs.
  std::optional<Ending> ending() {
    int status = 0;
    if (waitpid(pid_, &status, WNOHANG) == 0) return {};
    pid_ = -1;
    if (WIFSIGNALED(status)) return Ending{false, "killed by signal " + std::to_string(WTERMSIG(status))};
    const int code = WEXITSTATUS(status);
    if (code == 0) return Ending{true, ""};
    return Ending{code == static_cast<int>(Exit::check_failed),
                  fmt::format("exit code {}: {}", code, last_line())};
  }

 private:
  struct Close {
    void operator()(std::FILE* file) const { std::fclose(file); }
  };

  std::string last_line() {
    std::rewind(said_.get());
    std::string line, last;
    for (int letter; (letter = std::fgetc(said_.get())) != EOF;)
      if (letter != '\n')
        line += static_cast<char>(letter);
      else if (!line.empty())
        last = std::exchange(line, "");
    return line.empty() ? last : line;
  }

  std::size_t point_;
  std::unique_ptr<std::FILE, Close> said_;
  pid_t pid_ = -1;
};

/// What became of the points, told at the end.
struct Outcomes {
  Index done = 0, skipped = 0, failed = 0;
  std::set<std::string> published, present;  // names of points that were made, and skipped
  TextTable failures{{"point", "what happened"}};

  void add(const SweepPoint& point, const Ending& ending) {
    ++(ending.what.empty() ? done : failed);
    if (ending.published) published.insert(point.name);
    if (!ending.what.empty()) failures.add({point.name, ending.what});
  }
  void skip(const SweepPoint& point) {
    ++skipped;
    present.insert(point.name);
  }
  std::string text() const {
    return fmt::format("{} runs done, {} were there already, {} failed.\n", done, skipped, failed) +
           (failed > 0 ? "\n" + failures.str() : "");
  }
};

// The points that are to run, each with its words. A file of other options ends the sweep before it begins;
// one that cannot be read costs its point alone.
std::vector<std::pair<std::size_t, std::vector<std::string>>> open_points(
    const CommandLine& options, const std::vector<SweepPoint>& points, const std::filesystem::path& directory,
    const std::function<bool(const std::vector<std::string>& words)>& is_done, Outcomes& outcomes) {
  const std::vector<std::string> shared = shared_words(options);
  std::vector<std::pair<std::size_t, std::vector<std::string>>> open;
  for (std::size_t i = 0; i < points.size(); ++i) {
    check_interrupted();
    auto words = words_of(points[i], shared, directory / (points[i].name + ".h5"));
    try {
      if (is_done(words))
        outcomes.skip(points[i]);
      else
        open.emplace_back(i, std::move(words));
    } catch (const CreateError&) {
      throw;
    } catch (const Error& error) {
      outcomes.add(points[i], {false, std::string(error.what()) + "; --force replaces it"});
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
                    const std::filesystem::path& directory,
                    const std::function<bool(const std::vector<std::string>& words)>& is_done) {
  const auto jobs = static_cast<std::size_t>(options.integer("jobs", 1));
  Outcomes outcomes;
  const auto open = open_points(options, points, directory, is_done, outcomes);
  forget_digests(points, directory, open);
  Progress progress(options, "sweeping", "runs", static_cast<Index>(open.size()));
  std::vector<std::unique_ptr<Worker>> workers;
  for (std::size_t next = 0; next < open.size() || !workers.empty();) {
    check_interrupted();
    for (auto& worker : workers)
      if (const auto ending = worker->ending()) {
        outcomes.add(points[worker->point()], *ending);
        worker.reset();
        progress.advance();
      }
    std::erase(workers, nullptr);
    if (next == open.size() || workers.size() == jobs) {
      std::this_thread::sleep_for(std::chrono::milliseconds(2));
      continue;
    }
    workers.push_back(std::make_unique<Worker>(open[next].first, open[next].second));
    ++next;
  }
  return outcomes;
}

// Those of the runs that were made, and of whole ones that had none: a sweep may have been stopped before
// this.
void write_digests(const std::vector<SweepPoint>& points, const std::filesystem::path& directory,
                   const Outcomes& outcomes) {
  const Digests known = read_digests(directory);
  Digests missing;
  for (const SweepPoint& point : points) {
    check_interrupted();
    const std::string file = point.name + ".h5";
    if (outcomes.published.contains(point.name) ||
        (outcomes.present.contains(point.name) && !known.contains(file)))
      missing[file] = sha256(directory / file);
  }
  if (!missing.empty()) update_digests(directory, missing);
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

void declare_sweep(CommandLine& options) {
  options.list("sweep", "NAME=A,B", "a run for each value of an option; several: for their product");
  options.option("repeat", "N", "so many runs of each point, with seeds of their own", "1");
  options.option("jobs", "N", "runs at a time, each a process", "1");
  options.option("shard", "I/N", "every N-th run from the I-th on; that of a Slurm array task is known");
}

bool is_sweep(const CommandLine& options) {
  const bool several = options.has("sweep") || options.integer("repeat", 1) > 1;
  if (!several && options.has("shard"))
    throw UsageError("--shard " + options.text("shard") + " goes with --sweep or --repeat");
  return several;
}

const std::string& SweepPoint::seed() const {
  return std::find_if(values.begin(), values.end(), [](const auto& value) { return value.first == "seed"; })
      ->second;
}

Shard shard_of(const CommandLine& options) {
  Shard shard;
  if (options.has("shard")) {
    const std::string& text = options.text("shard");
    char rest = 0;
    if (std::sscanf(text.c_str(), "%ld/%ld%c", &shard.number, &shard.count, &rest) != 2 || shard.number < 1 ||
        shard.number > shard.count)
      throw UsageError("--shard " + text + "; expected I/N with 1 <= I <= N, as 2/8");
  } else if (std::getenv("SLURM_ARRAY_TASK_ID")) {
    const Index first = variable("SLURM_ARRAY_TASK_MIN", 0);
    const Index step = std::max<Index>(variable("SLURM_ARRAY_TASK_STEP", 1), 1);
    shard = {(variable("SLURM_ARRAY_TASK_ID", first) - first) / step + 1,
             variable("SLURM_ARRAY_TASK_COUNT", 1)};
    if (shard.number < 1 || shard.number > shard.count)
      throw UsageError(
          fmt::format("the Slurm array task is number {} of {}; say which runs it takes by --shard I/N",
                      shard.number, shard.count));
  }
  return shard;
}

std::vector<SweepPoint> sweep_points(const CommandLine& options) {
  const std::vector<SweepAxis> axes = axes_of(options);
  const Index repeats = options.integer("repeat", 1);
  const Shard shard = shard_of(options);
  Shape extents;
  for (const SweepAxis& axis : axes) extents.push_back(static_cast<Index>(axis.values.size()));
  extents.push_back(repeats);
  const Index count = volume(extents);
  if (count > most_points)
    throw UsageError(fmt::format("a sweep of {} runs; expected at most {}", format_count(count),
                                 format_count(most_points)));
  std::vector<SweepPoint> points;
  for (Index i = shard.number - 1; i < count; i += std::min(shard.count, most_points)) {
    const Shape place = unravel(i, extents);
    SweepPoint point;
    bool has_seed = false;
    for (std::size_t a = 0; a < axes.size(); ++a) {
      point.values.emplace_back(axes[a].name, axes[a].values[static_cast<std::size_t>(place[a])]);
      has_seed = has_seed || axes[a].name == "seed";
    }
    point.name = name_of(point, place.back() + 1, repeats);
    if (!has_seed) point.values.emplace_back("seed", derived_seed(options, point.name));
    points.push_back(std::move(point));
  }
  return points;
}

Exit run_sweep(const CommandLine& options,
               const std::function<bool(const std::vector<std::string>& words)>& is_done) {
  if (options.has("plot"))
    throw UsageError("--plot " + options.text("plot") +
                     " does not go with a sweep, whose runs would all draw it");
  const std::vector<SweepPoint> points = sweep_points(options);
  options.integer("jobs", 1);
  const std::filesystem::path directory = options.text("output");
  if (options.has("dry-run")) {
    TextTable table({"run", "seed", "file"});
    for (const SweepPoint& point : points)
      table.add({point.name, point.seed(), directory / (point.name + ".h5")});
    std::cerr << table.str();
    return Exit::done;
  }
  make_directory(directory);
  const Outcomes outcomes = run_points(options, points, directory, is_done);
  if (!options.quiet() || outcomes.failed > 0) std::cerr << outcomes.text();
  write_digests(points, directory, outcomes);
  std::cout << directory.string() << '\n';
  return outcomes.failed > 0 ? Exit::check_failed : Exit::done;
}

}  // namespace convmat
