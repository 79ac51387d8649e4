#include "growth.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <convmat/program/progress.hpp>

#include "estimates.hpp"
#include "golden.hpp"
#include "study.hpp"

using namespace convmat;

namespace norms {
namespace {

constexpr double rounding = 1e-10;

std::vector<Index> extents_up_to(Index largest) {
  std::vector<Index> extents;
  for (Index n = 10; n <= largest; n *= 2) extents.push_back(n);
  return extents;
}

double norm_of(Index n, const Padding& padding, PaddingMode mode) {
  Layer layer = golden(n);
  layer.options.padding = padding;
  return spectral_norm(layer.padded(mode), {.tolerance = 1e-10}).value;
}

/// Norms and power iterations of the golden kernel, image by image.
class Growth {
 public:
  Growth(Report& report, Index steps) : report_(report), steps_(steps) {
    power_.curves.push_back(quarter_curve(steps));
  }

  void add(Index n) {
    std::vector<double> norm;
    for (std::size_t i = 0; i < std::size(padding_modes); ++i) {
      norm.push_back(norm_of(n, Padding{1}, padding_modes[i]));
      gaps_[i].push_back(1 - norm[i] / supremum_);
    }
    n_.push_back(n);
    zeros_.push_back(norm[0]);
    scaled_.push_back(gaps_[0].back() * static_cast<double>(n * n));
    report_.agree(fmt::format("golden kernel, n = {}: valid, same, full, circular, supremum ascend", n),
                  largest_fall({norm_of(n, Padding::valid(), PaddingMode::zeros), norm[0],
                                norm_of(n, Padding::full(), PaddingMode::zeros),
                                norm_of(n + 2, Padding{1}, PaddingMode::circular), supremum_}) /
                      supremum_,
                  rounding);
    add_power(n, norm[0]);
  }

  std::vector<Chart> finish() {
    report_.agree("golden kernel: σ_1 padded with zeros grows with n", largest_fall(zeros_) / supremum_,
                  rounding);
    Table table{{"n", n_}};
    for (std::size_t i = 0; i < std::size(padding_modes); ++i)
      table.emplace_back(std::string(to_string(padding_modes[i])), gaps_[i]);
    table.emplace_back("scaled", scaled_);
    table.emplace_back("shortfall", shortfall_);
    report_.table("growth",
                  fmt::format("Golden kernel, supremum {:.10f}: 1 - σ_1 / supremum, n² times that of zeros; "
                              "4 t (1 - ‖T v_t‖ / σ_1) of zeros at t = {}",
                              supremum_, steps_),
                  table);
    const std::vector<double> x(n_.begin(), n_.end());
    return {std::move(power_),
            {"golden kernel: what is missing to the supremum",
             "n",
             "1 - σ / sup",
             {{"zeros", x, gaps_[0]}, {"circular", x, gaps_[1]}},
             true,
             true}};
  }

 private:
  void add_power(Index n, double norm) {
    const ConvOperator<double> T = golden(n).padded(PaddingMode::zeros);
    Rng rng = report_.random().split(1);
    const Power power = power_iteration(T, randn(T.domain(), rng), steps_);
    shortfall_.push_back(4 * static_cast<double>(steps_) * (1 - power.value.back() / norm));
    if (n == 20 || n == 80 || n == 320)
      power_.curves.push_back(shortfall_curve(fmt::format("{} x {}", n, n), power, norm));
  }

  Report& report_;
  Index steps_;
  double supremum_ = supremum(golden(10).kernel);
  std::vector<Index> n_;
  std::vector<double> zeros_, scaled_, shortfall_, gaps_[std::size(padding_modes)];
  Chart power_{"power iteration: golden kernel, zeros", "steps t", "1 - ‖T v‖ / σ", {}, true, true};
};

Curve& curve_named(const std::string& name, std::vector<Curve>& curves) {
  const auto found =
      std::find_if(curves.begin(), curves.end(), [&](const Curve& curve) { return curve.name == name; });
  return found != curves.end() ? *found : curves.emplace_back(Curve{name, {}, {}});
}

}  // namespace

std::vector<Chart> growth(Report& report, Index largest, Index steps) {
  const std::vector<Index> extents = extents_up_to(largest);
  Progress progress(report.options(), "growing", "images", static_cast<Index>(extents.size()));
  Growth growth(report, steps);
  for (const Index n : extents) {
    growth.add(n);
    progress.advance();
  }
  return growth.finish();
}

Chart tightness(Report& report, Index channels, Index largest) {
  Chart chart{"block, zeros: what bounds are too large", "n", "bound / σ - 1", {}, true, true};
  std::vector<Index> extents;
  std::vector<std::string> names;
  std::vector<double> values, norms;
  for (const Index n : extents_up_to(std::min<Index>(largest, 80))) {
    const ConvOperator<double> T =
        block("block", channels, n, report.random().split(0).split(1)).padded(PaddingMode::zeros);
    const double norm = spectral_norm(T, {.tolerance = 1e-10}).value;
    for (const Bound& bound : norm_bounds(T)) {
      if (bound.kind == BoundKind::lower) continue;
      extents.push_back(n);
      names.push_back(bound.name);
      values.push_back(bound.value);
      norms.push_back(norm);
      Curve& curve = curve_named(bound.name, chart.curves);
      curve.x.push_back(static_cast<double>(n));
      curve.y.push_back(bound.value / norm - 1);
    }
  }
  report.keep("tightness", "A block padded with zeros: upper bounds and the norm as the image grows",
              {{"n", extents}, {"method", names}, {"value", values}, {"norm", norms}});
  return chart;
}

}  // namespace norms
