#include "promises.hpp"

#include <algorithm>
#include <cmath>
#include <convmat/convmat.hpp>
#include <limits>

#include "common/steps.hpp"

using namespace convmat;
using namespace experiments;

namespace metrics {
namespace {

constexpr double eps = std::numeric_limits<double>::epsilon();

double square(double value) { return value * value; }

class Promises {
 public:
  Promises(const Task& task, Report& report)
      : task_(task), report_(report), squares_(mean_of_squares(task.target).value) {}

  void agree(const Run& run, const std::string& what, double error, double bound) const {
    report_.agree(task_.group() + ": " + run.name + ": " + what, error, bound);
  }

  // What rounding makes of f, relatively: residuals are differences of outputs and targets.
  double rounding(double f) const { return 10 * eps * (1 + std::sqrt(squares_ / f)); }

  // The largest of g(f before, f after) / rounding(f after) over the steps that begin well above rounding.
  template <class G>
  double most(const Run& run, G g) const {
    double most = 0;
    for (std::size_t t = 0; t < run.slope.size(); ++t) {
      const double left = run.f[t + 1] - task_.least;
      if (left > 1e-8 * task_.least && left > 1e-20 * run.f[0])
        most = std::max(most, g(run.f[t], run.f[t + 1]));
    }
    return most;
  }

  // <G, ΔK> = -f.
  void polyak(const Run& run) const {
    double error = 0;
    for (std::size_t t = 0; t < run.slope.size(); ++t)
      error = std::max(error, std::abs(run.slope[t] + run.f[t]) / run.f[t]);
    agree(run, "<G, ΔK> + f = 0 at every step", error, 10 * eps);
  }

  // f <= (κ + 1)²/(16 κ) f before (Kantorovich), and >= f/4.
  void polyak_of_a_square(const Run& run, double condition) const {
    const double bound = square(condition + 1) / (16 * condition);
    agree(run, "f >= a quarter of f before",
          most(run, [&](double f, double next) { return (f / 4 - next) / f / rounding(next); }), 1);
    agree(run, "f / (κ + 1)²/(16 κ) f before",
          most(run, [&](double f, double next) { return next / (bound * f) - rounding(next); }), 1);
  }

  // |K + ΔK - K*|² = |K - K*|² - 3 |ΔK|² in the metric of the step.
  void distance(const Run& run, Metric metric) const {
    double error = 0;
    for (std::size_t i = 0; i < run.recorded.size(); ++i) {
      const auto before = run.kernels[i] - task_.solution;
      const double was = squared(metric, before), is = squared(metric, before + run.steps[i]),
                   moved = squared(metric, run.steps[i]);
      const double f = run.f[static_cast<std::size_t>(run.recorded[i])];
      error = std::max(error, std::abs(is - was + 3 * moved) / was / rounding(f));
    }
    agree(run, "|K - K*|² falls by 3 |ΔK|²", error, 1);
  }

  // f = f² / (4 (f - f*)): with f* = 0 a quarter, else cot²θ -> cot²2θ for (f - f*) / f*.
  void polyak_in_outputs(const Run& run, double condition) const {
    agree(run, "f = f²/(4 (f - f*)), f before on the right",
          most(run,
               [&](double f, double next) {
                 const double left = f - task_.least;
                 return std::abs(next * 4 * left / (f * f) - 1) * left / f / (condition * rounding(next));
               }),
          1);
  }

  // f - f* <= ((κ - 1)/(κ + 1))² of it before.
  void contracts(const Run& run, double condition) const {
    const double bound = square((condition - 1) / (condition + 1));
    agree(run, "f - f* / ((κ - 1)/(κ + 1))² of it before",
          most(run, [&](double f, double next) { return (next - task_.least) / (f - task_.least) / bound; }),
          1 + 1e-6);
  }

  // What the linear model predicts is twice what an exact line search attains.
  void line_search(const Run& run) const {
    double error = 0;
    for (std::size_t t = 0; t < run.slope.size(); ++t)
      error = std::max(
          error, std::abs(run.slope[t] - 2 * (run.f[t + 1] - run.f[t])) / run.f[t] / rounding(run.f[t]));
    agree(run, "<G, ΔK> is twice the decrease", error, 10);
  }

  void one_metric_or_two(const Run& run) const {
    const std::vector<double> apart = metrics_apart(task_, run);
    if (uniform_counts(task_))
      agree(run, "the step in the Toeplitz metric is the same", *std::max_element(apart.begin(), apart.end()),
            10 * eps);
    else
      agree(run, "the step in the Toeplitz metric differs, 1e-3 / relative difference", 1e-3 / apart[0], 1);
  }

  void gauss_newton(const Run& run, double condition) const {
    const auto at = [&](const Tensor<double>& kernel) {
      return norm(Problem(task_.start.with_kernel(kernel), task_.images, task_.target).gradient);
    };
    const double before = at(run.kernels[0]), after = at(run.kernels[0] + run.steps[0]);
    agree(run, "no gradient is left after one step", after / before, condition * rounding(run.f[0]));
  }

  void wrong_ways(const Run& read_back, const Run& dense) const {
    const std::vector<double> by = read_back_shortfalls(task_, read_back);
    double error = 0, reach = 0;
    for (std::size_t i = 0; i < by.size(); ++i) {
      const auto t = static_cast<std::size_t>(read_back.recorded[i]);
      error = std::max(error, std::abs(-read_back.slope[t] / read_back.f[t] * by[i] - 1));
    }
    agree(read_back, "falls short by the tap count", error, 100 * eps);
    for (std::size_t t = 0; t < dense.slope.size(); ++t)
      reach = std::max(reach, -dense.slope[t] / dense.f[t]);
    agree(dense, "reaches no further than the step it stands for", reach, 1);
  }

  // f(K) with a target T(K*) x is f(K - K*) with target zero: all tasks with f* = 0 are the notebook's.
  void translated(const Run& run) const {
    const LossFunction<double> square = [](const Tensor<double>& y) { return mean_of_squares(y); };
    const auto shifted = task_.start.with_kernel(task_.start.kernel() - task_.solution);
    const auto step = update_step(shifted, task_.images, square, Metric::kernel, PolyakRule{});
    agree(run, "the step is the one from K - K* towards zero",
          norm(step.direction - run.steps[0]) / norm(step.direction), rounding(run.f[0]));
  }

 private:
  // |K|² in a metric.
  double squared(Metric metric, const Tensor<double>& kernel) const {
    return metric == Metric::kernel ? squared_norm(kernel)
                                    : tap_sums_of(task_.start.geometry(), kernel).times_counts;
  }

  const Task& task_;
  Report& report_;
  double squares_;
};

}  // namespace

const Run& run_of(const std::vector<Run>& runs, const std::string& key) {
  const auto found = std::find_if(runs.begin(), runs.end(), [&](const Run& run) { return run.key == key; });
  if (found == runs.end()) throw Error("no run " + key);
  return *found;
}

bool uniform_counts(const Task& task) {
  const Tensor<double> counts = tap_counts(task.start.geometry());
  return std::all_of(counts.begin(), counts.end(), [&](double count) { return count == counts[0]; });
}

std::vector<double> metrics_apart(const Task& task, const Run& run) {
  std::vector<double> apart;
  for (std::size_t i = 0; i < run.recorded.size(); ++i) {
    const auto T = task.start.with_kernel(run.kernels[i]);
    const auto step = update_step(T, task.images, task.loss(), Metric::toeplitz, PolyakRule{});
    apart.push_back(norm(step.direction - run.steps[i]) / norm(run.steps[i]));
  }
  return apart;
}

std::vector<double> read_back_shortfalls(const Task& task, const Run& run) {
  std::vector<double> by;
  for (const Tensor<double>& step : run.steps)  // a multiple of G
    by.push_back(tap_sums_of(task.start.geometry(), step).times_counts / squared_norm(step));
  return by;
}

void check(const Task& task, const std::vector<Run>& runs, Report& report) {
  const Promises promises(task, report);
  for (const auto& [metric, name] : {std::pair(Metric::kernel, "kernel"), {Metric::toeplitz, "toeplitz"}}) {
    const double condition = curvature(task, metric).condition();
    const Run &polyak = run_of(runs, std::string("polyak_") + name),
              &line = run_of(runs, std::string("line_") + name),
              &fixed = run_of(runs, std::string("fixed_") + name);
    promises.polyak(polyak);
    if (task.interpolates()) {
      promises.polyak_of_a_square(polyak, condition);
      promises.distance(polyak, metric);
    }
    promises.contracts(line, condition);
    promises.line_search(line);
    promises.contracts(fixed, condition);
  }
  const double condition = curvature(task, Metric::kernel).condition();
  promises.polyak(run_of(runs, "polyak_output"));
  promises.polyak_in_outputs(run_of(runs, "polyak_output"), condition);
  promises.gauss_newton(run_of(runs, "gauss_newton"), condition);
  promises.one_metric_or_two(run_of(runs, "polyak_kernel"));
  promises.wrong_ways(run_of(runs, "read_back"), run_of(runs, "dense_projected"));
  if (task.interpolates()) promises.translated(run_of(runs, "polyak_kernel"));
}

}  // namespace metrics
