#include "study.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>

using namespace convmat;

namespace norms {
namespace {

constexpr double none = std::numeric_limits<double>::quiet_NaN();
constexpr double rounding = 1e-10;
constexpr Index most_unknowns = 13000;  // of which a sparse factor takes seconds

double median(std::vector<double> values) {
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

std::optional<double> certify(const ConvOperator<double>& T) {
  if (std::min(volume(T.domain()), volume(T.range())) > most_unknowns) return {};
  return 1e-9;
}

Tensor<double> row(const std::vector<double>& values) {
  return Tensor<double>({static_cast<Index>(values.size())}, values);
}

}  // namespace

double largest_fall(const std::vector<double>& values) {
  double fall = 0;
  for (std::size_t i = 1; i < values.size(); ++i) fall = std::max(fall, values[i - 1] - values[i]);
  return fall;
}

std::vector<Index> steps_up_to(Index most, bool is_fine) {
  std::vector<Index> steps;
  for (Index decade = 1; decade <= most; decade *= 10)
    for (const Index step : {decade, 2 * decade, 5 * decade})
      if (step <= most && (is_fine || step == decade)) steps.push_back(step);
  return steps;
}

Curve shortfall_curve(const std::string& name, const Power& power, double norm) {
  Curve curve{name, {}, {}};
  for (const Index t : steps_up_to(static_cast<Index>(power.value.size()), true)) {
    const double shortfall = 1 - power.value[static_cast<std::size_t>(t - 1)] / norm;
    if (shortfall < 1e-9) break;
    curve.x.push_back(static_cast<double>(t));
    curve.y.push_back(shortfall);
  }
  return curve;
}

Curve quarter_curve(Index most) {
  Curve curve{"1 / 4t", {}, {}};
  for (const Index t : steps_up_to(most, true)) {
    curve.x.push_back(static_cast<double>(t));
    curve.y.push_back(0.25 / static_cast<double>(t));
  }
  return curve;
}

void Study::add(const Layer& layer, PaddingMode mode) {
  const ConvOperator<double> T = layer.padded(mode);
  const std::string padding(to_string(mode)), name = layer.name + ", " + padding;
  Rng rng = report_.random().split(1);
  const Tensor<double> start = randn(T.domain(), rng);
  const Truth truth = norms::truth(T, certify(T));
  const double norm = truth.norm.value;
  add_truth(layer.name, padding, T, truth);
  double alone = 0;
  for (const Estimate& estimate : bounds(T, alone)) add(layer.name, padding, norm, estimate);
  for (const Estimate& estimate : iterations(T, start)) add(layer.name, padding, norm, estimate);
  const Power power = power_iteration(T, start, steps_);
  add_power(layer.name, padding, norm, power);

  const double again = lanczos(T, {.tolerance = 1e-12}, {start}).values[0];
  report_.agree(name + ": Lanczos from a random start lies between what is proven",
                std::max({0.0, truth.norm.lower - again, again - truth.norm.upper}) / norm, 0);
  report_.agree(name + ": bounds alone are those of norm_bounds", alone, rounding);
  report_.agree(name + ": the power iteration never falls", largest_fall(power.value) / norm, 1e-13);
  if (certify(T)) report_.agree(name + ": proven to 1e-9", truth.norm.upper / norm - 1, 2e-9);

  const std::string place = "layers/" + layer.name + "/" + padding + "/";
  report_.file().write(place + "T", AnyOperator(T));
  report_.file().write(place + "start", start);
  report_.file().write(place + "power", row(power.value));
}

void Study::add_truth(const std::string& layer, const std::string& padding, const ConvOperator<double>& T,
                      const Truth& truth) {
  const double norm = truth.norm.value;
  if (padding == "zeros") norm_of_zeros_ = norm;
  truths_.layer.push_back(layer);
  truths_.padding.push_back(padding);
  truths_.conv.push_back(describe(T));
  truths_.certificate.push_back(truth.norm.certificate);
  truths_.norm.push_back(norm);
  truths_.over_zeros.push_back(norm / norm_of_zeros_);
  truths_.below.push_back(1 - truth.norm.lower / norm);
  truths_.above.push_back(truth.norm.upper / norm - 1);
  truths_.seconds.push_back(truth.seconds);
}

void Study::add(const std::string& layer, const std::string& padding, double norm, const Estimate& estimate) {
  const double error = estimate.value / norm - 1;
  estimates_.layer.push_back(layer);
  estimates_.padding.push_back(padding);
  estimates_.method.push_back(estimate.method);
  estimates_.label.push_back(std::string(to_string(estimate.kind)));
  estimates_.value.push_back(estimate.value);
  estimates_.error.push_back(error);
  estimates_.seconds.push_back(estimate.seconds);
  const std::string what =
      fmt::format("{}, {}: {} is {}", layer, padding, estimate.method, to_string(estimate.kind));
  if (estimate.kind == BoundKind::upper) report_.agree(what, std::min(error, 0.0), rounding);
  if (estimate.kind == BoundKind::lower) report_.agree(what, std::max(error, 0.0), rounding);
  if (estimate.kind == BoundKind::exact) report_.agree(what, error, rounding);
  if (estimate.method == "reshape") shortfalls_.reshape.push_back(1 / (1 + error));
}

void Study::add_power(const std::string& layer, const std::string& padding, double norm, const Power& power) {
  const std::vector<Index> steps = steps_up_to(steps_, false);
  shortfalls_.layer.push_back(layer);
  shortfalls_.padding.push_back(padding);
  shortfalls_.shortfall.resize(steps.size());
  for (std::size_t i = 0; i < steps.size(); ++i) {
    const auto last = static_cast<std::size_t>(steps[i] - 1);
    shortfalls_.shortfall[i].push_back(1 - power.value[last] / norm);
    add(layer, padding, norm,
        {fmt::format("power iteration, {} steps", steps[i]), power.value[last], BoundKind::lower,
         power.seconds[last]});
  }
  if (padding == "zeros") curves_.push_back(shortfall_curve(layer, power, norm));
}

// Medians over all layers, methods in the order in which they came first.
Table Study::summary() const {
  struct Method {
    std::string name, label;
    std::map<std::string, std::vector<double>> errors;  // by padding
    std::vector<double> seconds;
    double largest = 0;
  };
  std::vector<Method> methods;
  for (std::size_t i = 0; i < estimates_.method.size(); ++i) {
    auto method = std::find_if(methods.begin(), methods.end(), [&](const Method& each) {
      return each.name == estimates_.method[i] && each.label == estimates_.label[i];
    });
    if (method == methods.end())
      method = methods.insert(methods.end(), {estimates_.method[i], estimates_.label[i], {}, {}});
    method->errors[estimates_.padding[i]].push_back(estimates_.error[i]);
    method->seconds.push_back(estimates_.seconds[i]);
    if (std::abs(estimates_.error[i]) > std::abs(method->largest)) method->largest = estimates_.error[i];
  }
  std::vector<std::string> name, label;
  std::vector<double> largest, seconds;
  for (const Method& method : methods) {
    name.push_back(method.name);
    label.push_back(method.label);
    largest.push_back(method.largest);
    seconds.push_back(median(method.seconds));
  }
  Table table{{"method", name}, {"label", label}};
  for (const PaddingMode mode : padding_modes) {
    std::vector<double> errors;
    for (const Method& method : methods) {
      const auto found = method.errors.find(std::string(to_string(mode)));
      errors.push_back(found == method.errors.end() ? none : median(found->second));
    }
    table.emplace_back(std::string(to_string(mode)), errors);
  }
  table.emplace_back("largest", largest);
  table.emplace_back("seconds", seconds);
  return table;
}

void Study::finish() {
  report_.table("truths",
                "σ_1, over that of zeros, and how far what is proven lies below and above it, relative",
                {{"layer", truths_.layer},
                 {"padding", truths_.padding},
                 {"operator", truths_.conv},
                 {"norm", truths_.norm},
                 {"over_zeros", truths_.over_zeros},
                 {"below", truths_.below},
                 {"above", truths_.above},
                 {"certificate", truths_.certificate},
                 {"seconds", truths_.seconds}});
  report_.keep("estimates", "What every method says of σ_1, and its relative error",
               {{"layer", estimates_.layer},
                {"padding", estimates_.padding},
                {"method", estimates_.method},
                {"label", estimates_.label},
                {"value", estimates_.value},
                {"error", estimates_.error},
                {"seconds", estimates_.seconds}});
  report_.table("methods",
                "Value / σ_1 - 1 of each method: medians over the layers, the largest; median time",
                summary());
  Table shortfalls{{"layer", shortfalls_.layer}, {"padding", shortfalls_.padding}};
  const std::vector<Index> steps = steps_up_to(steps_, false);
  for (std::size_t i = 0; i < steps.size(); ++i) {
    std::vector<double> scaled;
    for (const double shortfall : shortfalls_.shortfall[i])
      scaled.push_back(4 * static_cast<double>(steps[i]) * shortfall);
    shortfalls.emplace_back(fmt::format("t_{}", steps[i]), scaled);
  }
  shortfalls.emplace_back("norm_over_reshape", shortfalls_.reshape);
  report_.table("shortfalls",
                "4 t (1 - ‖T v_t‖ / σ_1) of t steps of the power iteration; σ_1 over the reshape",
                shortfalls);
}

Chart Study::chart() const {
  Chart chart{"power iteration: layers padded with zeros", "steps t", "1 - ‖T v‖ / σ", {}, true, true};
  chart.curves.push_back(quarter_curve(steps_));
  for (const Curve& curve : curves_)
    if (curve.name == "stem" || curve.name == "block" || curve.name == "depthwise")
      chart.curves.push_back(curve);
  return chart;
}

}  // namespace norms
