#include "descent.hpp"

#include <algorithm>
#include <cmath>
#include <convmat/convmat.hpp>

#include "common/steps.hpp"

using namespace convmat;
using namespace experiments;

namespace metrics {
namespace {

using Step = decltype(Method::step);

Step by_rule(const Task& task, Metric metric, const StepRule& rule) {
  return [&task, loss = task.loss(), metric, rule](const ConvOperator<double>& T) {
    return update_step(T, task.images, loss, metric, rule);
  };
}

// A step ΔK made from f, z and G.
template <class F>
Step by_problem(const Task& task, F direction_at) {
  return [&task, loss = task.loss(), direction_at](const ConvOperator<double>& T) {
    const Problem problem(T, task.images, task.target);
    Tensor<double> direction = direction_at(problem);
    const double slope = dot(problem.gradient, direction);
    const double after = loss(T.with_kernel(T.kernel() + direction) * task.images).value;
    return UpdateStep<double>{std::move(direction), problem.f,        after, slope,
                              after - problem.f,    slope + problem.f};
  };
}

template <class Optimizer>
Step by_optimizer(const Task& task, Optimizer optimizer) {
  return by_problem(task, [state = std::make_shared<Optimizer>(std::move(optimizer))](
                              const Problem& problem) { return state->step({problem.gradient})[0]; });
}

// The length and momentum that contract the worst quadratic between these curvatures fastest (Polyak 1964).
StepRule best_fixed(const Curvature& c) { return FixedStep{2 / (c.least + c.most)}; }
Momentum<double> heavy_ball(const Curvature& c) {
  const double low = std::sqrt(c.least), high = std::sqrt(c.most);
  return {std::pow(2 / (low + high), 2), std::pow((high - low) / (high + low), 2)};
}

}  // namespace

std::vector<Method> methods(const Task& task) {
  const Curvature in_kernel = curvature(task, Metric::kernel),
                  in_toeplitz = curvature(task, Metric::toeplitz);
  const auto rule = [&](Metric metric, const StepRule& r) { return by_rule(task, metric, r); };
  std::vector<Method> all{
      {"as_written", "as written: first sample", by_problem(task, step_as_written)},
      {"polyak_kernel", "Polyak, kernel metric", rule(Metric::kernel, PolyakRule{})},
      {"polyak_toeplitz", "Polyak, Toeplitz metric", rule(Metric::toeplitz, PolyakRule{})},
      {"polyak_output", "Polyak, output metric", rule(Metric::output, PolyakRule{})},
      {"line_kernel", "line search, kernel metric", rule(Metric::kernel, ExactLineSearch{})},
      {"line_toeplitz", "line search, Toeplitz metric", rule(Metric::toeplitz, ExactLineSearch{})},
      {"gauss_newton", "line search, output metric: Gauss-Newton", rule(Metric::output, ExactLineSearch{})},
      {"fixed_kernel", "best fixed length, kernel metric", rule(Metric::kernel, best_fixed(in_kernel))},
      {"fixed_toeplitz", "best fixed length, Toeplitz metric",
       rule(Metric::toeplitz, best_fixed(in_toeplitz))},
      {"momentum", "best momentum", by_optimizer(task, heavy_ball(in_kernel))},
      {"adam", "Adam, rate 0.03", by_optimizer(task, Adam<double>(0.03))},
      {"read_back", "wrong: T(G) read back", by_problem(task, step_read_back)},
      {"dense_projected", "wrong: dense, projected", by_problem(task, step_dense_projected)}};
  if (!task.interpolates())
    all.push_back({"polyak_least", "Polyak with f* known, kernel metric",
                   rule(Metric::kernel, PolyakRule{.least = task.least})});
  return all;
}

std::vector<Index> recorded_steps(Index most) {
  std::vector<Index> steps;
  for (Index t = 0; t <= most; t = std::max(t + 1, t * 11 / 10)) steps.push_back(t);
  if (steps.back() != most) steps.push_back(most);
  return steps;
}

Run descend(const Task& task, const Method& method, Index steps) {
  Run run{method.key, method.name, {}, {}, {}, {}, {}};
  const std::vector<Index> recorded = recorded_steps(steps - 1);
  const double rest = task.interpolates() ? 1e-26 : 1e-13;
  ConvOperator<double> T = task.start;
  for (Index t = 0; t < steps; ++t) {
    UpdateStep<double> step = method.step(T);
    if (t == 0) run.f.push_back(step.before);
    run.f.push_back(step.after);
    run.slope.push_back(step.predicted);
    const Tensor<double> next = T.kernel() + step.direction;
    if (std::binary_search(recorded.begin(), recorded.end(), t)) {
      run.recorded.push_back(t);
      run.kernels.push_back(T.kernel());
      run.steps.push_back(std::move(step.direction));
    }
    const double left = remainder(task, run, t + 1);
    if (left <= rest || left > 1e12) break;
    T = T.with_kernel(next);
  }
  return run;
}

double remainder(const Task& task, const Run& run, Index steps) {
  return (run.f[static_cast<std::size_t>(steps)] - task.least) / (run.f[0] - task.least);
}

}  // namespace metrics
