#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <convmat/plot/heat_map.hpp>
#include <limits>

#include "plots.hpp"
#include "run_values.hpp"
#include "runs.hpp"

namespace convmat::tool {
namespace {

const char* details =
    R"(A square for each pair of values of two options, its color the result: TABLE.COLUMN, of the last row of the table. Of
several runs in one square the mean is drawn. A run that cannot be read is named, with exit code 1.

Example:
  convmat plot sweep runs --x size --y padding --value norms.norm --output norms.svg
)";

/// The different values of an option, numbers by size, and the place of each run among them.
struct Axis {
  std::vector<std::string> values;
  std::vector<std::size_t> places;

  Axis(const std::vector<RunFile>& runs, const std::string& option) {
    std::visit([this](const auto& column) { place(column); }, run_values(runs, option));
  }

  template <class T>
  void place(const std::vector<T>& column) {
    std::vector<T> sorted = column;
    std::sort(sorted.begin(), sorted.end());
    sorted.erase(std::unique(sorted.begin(), sorted.end()), sorted.end());
    for (const T& value : sorted) values.push_back(fmt::format("{}", value));
    for (const T& value : column)
      places.push_back(
          static_cast<std::size_t>(std::lower_bound(sorted.begin(), sorted.end(), value) - sorted.begin()));
  }

  std::vector<HeatTick> ticks() const {
    std::vector<HeatTick> result;
    for (const std::string& value : values) result.push_back({static_cast<double>(result.size()), value});
    return result;
  }
};

std::vector<double> numbers_of(const Column& column, const std::string& name) {
  return std::visit(
      [&](const auto& values) -> std::vector<double> {
        if constexpr (std::is_same_v<std::decay_t<decltype(values)>, std::vector<std::string>>)
          throw UsageError("--value " + name + ": the result is text; expected numbers");
        else
          return {values.begin(), values.end()};
      },
      column);
}

struct Means {
  std::vector<double> values;
  int most = 0;  // runs in one square
};

Means means_of(const Axis& x, const Axis& y, const std::vector<double>& values) {
  const std::size_t squares = x.values.size() * y.values.size();
  std::vector<int> counts(squares);
  Means means{std::vector<double>(squares)};
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (std::isnan(values[i])) continue;
    const std::size_t square = y.places[i] * x.values.size() + x.places[i];
    means.values[square] += values[i];
    means.most = std::max(means.most, ++counts[square]);
  }
  for (std::size_t i = 0; i < squares; ++i)
    means.values[i] = counts[i] > 0 ? means.values[i] / counts[i] : std::numeric_limits<double>::quiet_NaN();
  return means;
}

void require_option(const std::vector<RunFile>& runs, const CommandLine& line, const std::string& axis) {
  const std::string& name = line.text(axis);
  for (const RunFile& run : runs)
    if (!run.configuration.contains(name))
      throw UsageError("--" + axis + " " + name + ": " + run.path + " has no such option");
}

}  // namespace

Exit plot_sweep(const std::vector<std::string>& words) {
  CommandLine line("convmat plot sweep", "a result of many runs over two of their options", details);
  line.positional("directory", "DIR", "where the runs are");
  line.option("x", "OPTION", "along the horizontal axis");
  line.option("y", "OPTION", "along the vertical axis");
  line.option("value", "TABLE.COLUMN", "the result");
  if (!line.parse(words)) return Exit::done;
  const Output output(line, picture_endings);
  const std::string &directory = line.text("directory"), &value = line.text("value");
  const auto [runs, failures] = read_runs({directory});
  require_option(runs, line, "x");
  require_option(runs, line, "y");
  require_known(runs, value, "--value " + value);
  const Axis x(runs, line.text("x")), y(runs, line.text("y"));
  const Means means = means_of(x, y, numbers_of(run_values(runs, value), value));
  const std::string title =
      fmt::format("{}{} of {} runs in {}", means.most > 1 ? "mean " : "", value, runs.size(), directory);
  publish_picture(line, heat_maps_svg(title,
                                      {{"", static_cast<Index>(y.values.size()),
                                        static_cast<Index>(x.values.size()), means.values}},
                                      {line.text("x"), line.text("y"), value, x.ticks(), y.ticks()}));
  return told("convmat plot", failures);
}

}  // namespace convmat::tool
