#include <fmt/format.h>

#include <algorithm>
#include <convmat/core/memory.hpp>
#include <convmat/core/random.hpp>
#include <convmat/experiment/sweep_points.hpp>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <set>

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

// A name of a file has no slashes.
std::string without_slashes(std::string name) {
  std::replace(name.begin(), name.end(), '/', '|');
  return name;
}

void require_own_files(const std::string& spoken, const std::vector<std::string>& values) {
  std::map<std::string, std::string> value_of;
  for (const std::string& value : values)
    if (const auto [known, is_new] = value_of.emplace(without_slashes(value), value); !is_new)
      throw UsageError(spoken + ": runs of " + known->second + " and " + value +
                       " would have one file; sweep over them one by one");
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
  require_own_files(spoken, axis.values);
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

// In whatever order the axes were given.
std::string name_of(const SweepPoint& point, Index repeat, Index repeats) {
  std::string name;
  for (const auto& [option, value] : std::map(point.values.begin(), point.values.end()))
    name += (name.empty() ? "" : "_") + option + "=" + value;
  if (repeats > 1 || name.empty()) name += (name.empty() ? "" : "_") + fmt::format("repeat={}", repeat);
  return without_slashes(name);
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

}  // namespace convmat
