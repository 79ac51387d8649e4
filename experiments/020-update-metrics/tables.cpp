#include "tables.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <convmat/convmat.hpp>
#include <limits>

using namespace convmat;

namespace metrics {
namespace {

constexpr double never = std::numeric_limits<double>::quiet_NaN();

double first_below(const Task& task, const Run& run, double level) {
  for (Index t = 0; t <= run.taken(); ++t)
    if (remainder(task, run, t) <= level) return static_cast<double>(t);
  return never;
}

double times_risen(const Run& run) {
  double risen = 0;
  for (std::size_t t = 0; t < run.slope.size(); ++t) risen += run.f[t + 1] > run.f[t] ? 1 : 0;
  return risen;
}

double median(std::vector<double> values) {
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

// What each step of each task of a geometry does.
Table steps_table(const std::vector<Outcome>& outcomes, const std::string& geometry) {
  std::vector<std::string> data, names;
  std::vector<double> reaches, first, two, four, eight, last, risen;
  for (const Outcome& outcome : outcomes) {
    if (outcome.task.geometry != geometry) continue;
    for (const Run& run : outcome.runs) {
      data.push_back(outcome.task.data);
      names.push_back(run.name);
      reaches.push_back(-run.slope[0] / run.f[0]);
      first.push_back(remainder(outcome.task, run, 1));
      two.push_back(first_below(outcome.task, run, 1e-2));
      four.push_back(first_below(outcome.task, run, 1e-4));
      eight.push_back(first_below(outcome.task, run, 1e-8));
      last.push_back(remainder(outcome.task, run, run.taken()));
      risen.push_back(times_risen(run));
    }
  }
  return {{"data", data},          {"step", names},           {"reaches", reaches},
          {"left_after_1", first}, {"to_1e-2", two},          {"to_1e-4", four},
          {"to_1e-8", eight},      {"left_at_the_end", last}, {"times_f_rose", risen}};
}

Table metrics_table(const std::vector<Outcome>& outcomes) {
  std::vector<std::string> tasks;
  std::vector<double> in_kernel, in_toeplitz, fewest, most, nearest, farthest, short_by;
  for (const Outcome& outcome : outcomes) {
    const Tensor<double> counts = tap_counts(outcome.task.start.geometry());
    const std::vector<double> apart = metrics_apart(outcome.task, run_of(outcome.runs, "polyak_kernel"));
    tasks.push_back(outcome.task.group());
    in_kernel.push_back(curvature(outcome.task, Metric::kernel).condition());
    in_toeplitz.push_back(curvature(outcome.task, Metric::toeplitz).condition());
    fewest.push_back(*std::min_element(counts.begin(), counts.end()));
    most.push_back(*std::max_element(counts.begin(), counts.end()));
    nearest.push_back(*std::min_element(apart.begin(), apart.end()));
    farthest.push_back(*std::max_element(apart.begin(), apart.end()));
    short_by.push_back(read_back_shortfalls(outcome.task, run_of(outcome.runs, "read_back"))[0]);
  }
  return {{"task", tasks},           {"condition_kernel", in_kernel}, {"condition_toeplitz", in_toeplitz},
          {"fewest_counts", fewest}, {"most_counts", most},           {"read_back_short_by", short_by},
          {"least_apart", nearest},  {"most_apart", farthest}};
}

// f / f* over the second half of the runs of Polyak's rule with f* = 0 where f* is not.
Table overstepping_table(const std::vector<Outcome>& outcomes) {
  std::vector<std::string> tasks, names;
  std::vector<double> middle, least, most;
  for (const Outcome& outcome : outcomes) {
    if (outcome.task.interpolates()) continue;
    for (const char* key : {"polyak_kernel", "polyak_toeplitz", "polyak_output"}) {
      const Run& run = run_of(outcome.runs, key);
      std::vector<double> ratio;
      for (std::size_t t = run.f.size() / 2; t < run.f.size(); ++t)
        ratio.push_back(run.f[t] / outcome.task.least);
      tasks.push_back(outcome.task.group());
      names.push_back(run.name);
      middle.push_back(median(ratio));
      least.push_back(*std::min_element(ratio.begin(), ratio.end()));
      most.push_back(*std::max_element(ratio.begin(), ratio.end()));
    }
  }
  return {{"task", tasks}, {"step", names}, {"median", middle}, {"least", least}, {"most", most}};
}

// In the metric of T all but Polyak's rule look like those in the metric of the kernel; with noise Polyak's
// rule is the question.
bool drawn(const Task& task, const Run& run) {
  const bool polyak = run.key.starts_with("polyak");
  if (!task.interpolates()) return polyak || run.key == "line_kernel" || run.key == "gauss_newton";
  return polyak || !run.key.ends_with("toeplitz");
}

// At the recorded steps, down to what rounding leaves.
Curve curve_of(const Task& task, const Run& run) {
  constexpr double rounding = 1e-16;
  Curve curve{run.name, {}, {}};
  for (const Index t : recorded_steps(run.taken())) {
    if (t == 0) continue;
    curve.x.push_back(static_cast<double>(t));
    curve.y.push_back(std::max(remainder(task, run, t), rounding));
    if (curve.y.back() == rounding) break;
  }
  return curve;
}

}  // namespace

void write_tables(const std::vector<Outcome>& outcomes, Report& report) {
  for (const Layer& layer : layers({28, 28}))
    report.table(layer.name,
                 layer.name + ": what is left of f - f*; `reaches` is -<G, ΔK> / f of the first step",
                 steps_table(outcomes, layer.name));
  report.table("metrics", "The two metrics: condition of the Hessian, tap counts, Polyak steps apart",
               metrics_table(outcomes));
  report.table("overstepping", "Polyak with f* = 0 where it is not: f / f* over the second half",
               overstepping_table(outcomes));
}

std::string picture(const std::vector<Outcome>& outcomes, const std::vector<std::string>& data) {
  std::vector<Chart> charts;
  for (const Layer& layer : layers({28, 28}))
    for (const std::string& name : data)
      for (const Outcome& outcome : outcomes) {
        const Task& task = outcome.task;
        if (task.data != name || task.geometry != layer.name) continue;
        Chart chart{fmt::format("{}, {}", name, layer.name), "step", "(f - f*) / (f₀ - f*)", {}, true, true};
        for (const Run& run : outcome.runs)
          if (drawn(task, run)) chart.curves.push_back(curve_of(task, run));
        charts.push_back(std::move(chart));
      }
  return line_charts_svg("What is left of f, by step and metric", charts, static_cast<Index>(data.size()));
}

}  // namespace metrics
