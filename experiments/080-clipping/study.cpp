#include "study.hpp"

#include <fmt/format.h>

#include <chrono>
#include <limits>
#include <map>

using namespace convmat;

namespace clipping {
namespace {

constexpr const char* scaled = "scaled";
constexpr const char* projected = "projected";

std::string clipped(Index sweeps) { return fmt::format("clipped {}x", sweeps); }
std::string clipped_and_scaled(Index sweeps) { return clipped(sweeps) + ", scaled"; }
std::string projected_as(Index sweeps) { return "projected to the norm " + clipped(sweeps); }

constexpr std::pair<Index, double> recorded[] = {{1, 1.305}, {2, 1.177},  {3, 1.123},
                                                 {5, 1.075}, {10, 1.036}, {20, 1.017}};
constexpr double rounding = 1e-12;
constexpr double none = std::numeric_limits<double>::quiet_NaN();

// Closer to c than this share of it, a clipped kernel is compared with the projection onto norm c alone.
constexpr double close = 0.05;

std::string place(const Task& task) { return fmt::format("kernels/{}/{}", task.layer, task.number); }

std::string words(const Task& task, const std::string& method, const std::string& promise) {
  return fmt::format("{}, kernel {}, {}: {}", task.layer, task.number, method, promise);
}

/// How far a value is beyond what theory promises it is below.
double beyond(double value, double most) { return std::max(value - most, 0.0); }

template <class Work>
auto timed(const Work& work) {
  using Clock = std::chrono::steady_clock;
  check_interrupted();
  const auto start = Clock::now();
  auto result = work();
  return std::pair{std::move(result), std::chrono::duration<double>(Clock::now() - start).count()};
}

template <class Value>
std::vector<Value> column(const std::vector<Found>& rows, Value Found::*value) {
  std::vector<Value> values;
  for (const Found& row : rows) values.push_back(row.*value);
  return values;
}

}  // namespace

Found& Study::keep(const Task& task, const std::string& method, Index sweeps,
                   const NormControl<double>& found, double seconds) {
  const Tensor<double>& k = task.T.kernel();
  report_.file().write(place(task) + "/" + method, found.kernel);
  found_.push_back({task.layer, method, task.number, sweeps, found.norm.value / task.c,
                    found.norm.upper / task.c, norm(found.kernel - k) / norm(k), none, none, seconds});
  return found_.back();
}

NormProjection<double> Study::project(const Task& task, double c, const std::string& method) {
  const auto [found, seconds] = timed([&] { return project_to_norm(task.T, c, {.tolerance = tolerance_}); });
  Found& kept = keep(task, method, found.iterations, found, seconds);
  const double excess = found.excess / norm(task.T.kernel());
  kept.least = std::sqrt(beyond(kept.distance * kept.distance, excess * excess));
  report_.agree(words(task, method, "proven norm"), beyond(found.norm.upper / c, 1), rounding);
  report_.agree(words(task, method, "excess"), excess, tolerance_ + rounding);
  return found;
}

void Study::scale(const Task& task, const ConvOperator<double>& T, const std::string& method, Index sweeps,
                  double seconds) {
  const auto [found, more] = timed([&] { return scale_to_norm(T, task.c); });
  const Found& kept = keep(task, method, sweeps, found, seconds + more);
  report_.agree(words(task, method, "proven norm"), beyond(kept.upper, 1), rounding);
}

// Alternating projections come nearer to every kernel of the ball: `nearest` is one.
void Study::sweep(const Task& task, const NormProjection<double>& nearest) {
  ConvOperator<double> T = task.T;
  Index done = 0;
  double seconds = 0, apart = norm(T.kernel() - nearest.kernel);
  for (const Index sweeps : sweeps_) {
    const auto [found, more] = timed([&] { return clip_and_truncate(T, task.c, sweeps - done); });
    T = T.with_kernel(found.kernel);
    done = sweeps;
    seconds += more;
    keep(task, clipped(sweeps), sweeps, found, seconds);
    scale(task, T, clipped_and_scaled(sweeps), sweeps, seconds);
    const double before = std::exchange(apart, norm(found.kernel - nearest.kernel));
    report_.agree(words(task, clipped(sweeps), "nearer to the projection"), beyond(apart / before, 1),
                  rounding);
    if (task.is_circular())
      report_.agree(words(task, clipped(sweeps), "not below c"), beyond(1, found.norm.lower / task.c),
                    rounding);
  }
}

void Study::compare(const Task& task, const std::string& nearest, const std::string& other) {
  const Found& projection = last(nearest);
  Found& found = last(other);
  found.over_projected = found.distance / projection.distance;
  if (task.is_circular())
    report_.agree(words(task, other, "no nearer than " + nearest), beyond(projection.least, found.distance),
                  rounding);
}

void Study::compare_with_nearest(const Task& task) {
  compare(task, projected, scaled);
  for (const Index sweeps : sweeps_) {
    compare(task, projected, clipped_and_scaled(sweeps));
    const double reached = last(clipped(sweeps)).norm;
    if (task.number > 0 || !task.is_circular() || reached < 1 + close) continue;
    project(task, reached * task.c, projected_as(sweeps));
    compare(task, projected_as(sweeps), clipped(sweeps));
  }
}

void Study::add(const Task& task) {
  if (task.number == 0) layers_.push_back(task.layer);
  report_.file().write(place(task) + "/T", AnyOperator(task.T));
  report_.file().attribute(place(task), "c", task.c);
  scale(task, task.T, scaled, 0, 0);
  sweep(task, project(task, task.c, projected));
  compare_with_nearest(task);
}

void Study::compare_with_record(const std::string& layer) {
  for (const auto& [sweeps, ratio] : recorded)
    if (std::find(sweeps_.begin(), sweeps_.end(), sweeps) != sweeps_.end())
      report_.agree(fmt::format("{}, {}: as recorded", layer, clipped(sweeps)),
                    mean(&Found::norm, layer, clipped(sweeps)) - ratio, 0.4 * (ratio - 1));
}

Found& Study::last(const std::string& method) {
  return *std::find_if(found_.rbegin(), found_.rend(),
                       [&](const Found& found) { return found.method == method; });
}

template <class Value>
double Study::mean(Value Found::*value, const std::string& layer, const std::string& method) const {
  double sum = 0, count = 0;
  for (const Found& found : found_) {
    const auto term = static_cast<double>(found.*value);
    if (found.layer != layer || found.method != method || std::isnan(term)) continue;
    sum += term;
    ++count;
  }
  return sum / count;
}

Table Study::kernels() const {
  return {{"layer", column(found_, &Found::layer)},
          {"kernel", column(found_, &Found::kernel)},
          {"method", column(found_, &Found::method)},
          {"sweeps", column(found_, &Found::sweeps)},
          {"norm_over_c", column(found_, &Found::norm)},
          {"proven", column(found_, &Found::upper)},
          {"distance", column(found_, &Found::distance)},
          {"least", column(found_, &Found::least)},
          {"over_projected", column(found_, &Found::over_projected)},
          {"seconds", column(found_, &Found::seconds)}};
}

Table Study::methods() const {
  std::vector<Found> first;
  std::copy_if(found_.begin(), found_.end(), std::back_inserter(first),
               [](const Found& found) { return found.kernel == 0; });
  const auto means = [&](auto value) {
    std::vector<double> values;
    for (const Found& row : first) values.push_back(mean(value, row.layer, row.method));
    return values;
  };
  return {{"layer", column(first, &Found::layer)},
          {"method", column(first, &Found::method)},
          {"norm_over_c", means(&Found::norm)},
          {"proven", means(&Found::upper)},
          {"distance", means(&Found::distance)},
          {"least", means(&Found::least)},
          {"over_projected", means(&Found::over_projected)},
          {"sweeps", means(&Found::sweeps)},
          {"seconds", means(&Found::seconds)}};
}

void Study::write_tables() {
  report_.keep("kernels", "Every kernel: norms over c, distances over ‖K‖", kernels());
  report_.table("methods",
                "Means over the kernels (to a clipped norm: of kernel 0); norms over c, distances over ‖K‖",
                methods());
}

// Of the first kernel of the first layer, which is circular.
Chart Study::distance_against_norm() const {
  std::map<std::string, Curve> curves;
  const auto point = [&](const std::string& name, const std::string& method) {
    for (const Found& found : found_)
      if (found.layer == layers_[0] && found.kernel == 0 && found.method == method) {
        curves[name].x.push_back(found.norm);
        curves[name].y.push_back(found.distance);
      }
  };
  for (const Index sweeps : sweeps_) {
    point("clipped", clipped(sweeps));
    point("clipped, scaled", clipped_and_scaled(sweeps));
    point("projected", projected_as(sweeps));
  }
  point("projected", projected);
  point("scaled", scaled);
  Chart chart{layers_[0] + ", kernel 0", "norm / c", "‖X - K‖ / ‖K‖", {}};
  for (auto& [name, curve] : curves) chart.curves.push_back({name, curve.x, curve.y});
  return chart;
}

std::string Study::picture() const {
  Chart norms{"Norm after sweeps", "sweeps", "norm / c - 1", {}, true, true};
  Chart distances{
      "Distance after sweeps and scaling", "sweeps", "distance / that of the projection - 1", {}, true, true};
  for (const std::string& layer : layers_) {
    Curve norm{layer, {}, {}}, distance{layer, {}, {}};
    for (const Index sweeps : sweeps_) {
      norm.x.push_back(static_cast<double>(sweeps));
      norm.y.push_back(mean(&Found::norm, layer, clipped(sweeps)) - 1);
      distance.y.push_back(mean(&Found::over_projected, layer, clipped_and_scaled(sweeps)) - 1);
    }
    distance.x = norm.x;
    norms.curves.push_back(std::move(norm));
    distances.curves.push_back(std::move(distance));
  }
  Curve record{"recorded", {}, {}};
  for (const auto& [sweeps, ratio] : recorded) {
    record.x.push_back(static_cast<double>(sweeps));
    record.y.push_back(ratio - 1);
  }
  norms.curves.push_back(std::move(record));
  return line_charts_svg("Kernels of a smaller norm", {norms, distances, distance_against_norm()}, 3);
}

}  // namespace clipping
