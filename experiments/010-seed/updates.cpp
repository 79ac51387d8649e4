#include "updates.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <convmat/convmat.hpp>
#include <limits>
#include <numeric>

#include "common/slice.hpp"
#include "loops.hpp"

using namespace convmat;
using namespace experiments;

namespace seed {
namespace {

constexpr double ten_eps = 10 * std::numeric_limits<double>::epsilon();

struct Step {
  std::string key, name;
  Tensor<double> delta;
};

std::vector<Step> all_steps(const Problem& problem) {
  const auto polyak = [&](Metric metric) {
    return polyak_step(problem.layer.geometry(), problem.f, problem.gradient, metric).direction;
  };
  return {{"as_written", "as written: first sample", step_as_written(problem)},
          {"kernel", "Polyak, kernel metric", polyak(Metric::kernel)},
          {"toeplitz", "Polyak, Toeplitz metric", polyak(Metric::toeplitz)},
          {"read_back", "wrong: T(G) read back", step_read_back(problem)},
          {"dense_projected", "wrong: dense, projected", step_dense_projected(problem)}};
}

double mean_of(const Tensor<double>& values) {
  return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

// The dense step with Z formed after all and projected as a matrix: few images and many take different ways.
void dense_by_hand(const std::string& layer, const ConvGeometry& geometry, const Rng& root, Report& report) {
  for (Index images : {4, 64}) {
    Rng rng = root.split(static_cast<std::uint64_t>(-images));
    const ConvOperator<double> T(geometry, randn(geometry.kernel_shape(), rng));
    const Problem problem(T, randn(prepend(images, geometry.domain()), rng));
    Tensor<double> Z({volume(geometry.range()), volume(geometry.domain())});
    for (Index n = 0; n < images; ++n)
      Z = Z + times_transposed(slice_of(problem.z, n).reshaped({Z.shape()[0], 1}),
                               slice_of(problem.images, n).reshaped({Z.shape()[1], 1}));
    const Tensor<double> projected = project(geometry, -problem.f / squared_norm(Z) * Z).kernel;
    report.agree(fmt::format("wrong ways, {}: dense step of {} images, formed and projected", layer, images),
                 norm(step_dense_projected(problem) - projected) / norm(projected), 100 * ten_eps);
  }
}

bool uniform(const Tensor<double>& counts) {
  return std::all_of(counts.begin(), counts.end(), [&](double count) { return count == counts[0]; });
}

// What theory promises of the problem, and of the steps in their order above.
void check(const std::string& group, const Problem& problem, const std::vector<Step>& steps, Report& report) {
  const Tensor<double>& K = problem.layer.kernel();
  const double f = problem.f;
  const ConvGeometry& geometry = problem.layer.geometry();
  report.agree(group + ": <z, T x> = <G, K>", dot(problem.z, problem.y) - dot(problem.gradient, K),
               ten_eps * norm(problem.z) * norm(problem.y));
  for (std::size_t i : {1, 2})
    report.agree(group + ": " + steps[i].name + ": <G, ΔK> + f = 0",
                 dot(problem.gradient, steps[i].delta) + f, ten_eps * f);
  const double apart = norm(steps[1].delta - steps[2].delta) / norm(steps[1].delta);
  if (uniform(tap_counts(geometry)))
    report.agree(group + ": both metrics, one step", apart, ten_eps);
  else
    report.agree(group + ": the metrics differ, 1e-3 / relative difference", 1e-3 / apart, 1);
  const double shortfall = -f / dot(problem.gradient, steps[3].delta);
  const TapSums sums = tap_sums_of(geometry, problem.gradient);
  const double mean_count = sums.times_counts / squared_norm(problem.gradient);
  report.agree(group + ": T(G) read back falls short by the tap count", shortfall / mean_count - 1, ten_eps);
}

}  // namespace

void wrong_ways_cell(const Rng& root, Report& report) {
  constexpr Index draws = 1000;
  std::vector<std::string> layers, ways;
  std::vector<double> mean, least, most;
  for (const Padding& padding : {Padding::valid(), Padding::same()}) {
    const ConvGeometry geometry = conv_geometry({1, 1, 3, 3}, {.image = {6, 6}, .padding = padding});
    Tensor<double> short_by({draws}), reaches({draws});
    for (Index i = 0; i < draws; ++i) {
      Rng rng = root.split(static_cast<std::uint64_t>(i));
      const Tensor<double> z = randn(geometry.range(), rng), x = randn(geometry.domain(), rng);
      const Tensor<double> gradient = kernel_gradient(geometry, z, x);
      const TapSums sums = tap_sums_of(geometry, gradient);
      short_by[i] = sums.times_counts / squared_norm(gradient);
      reaches[i] = sums.over_counts / (squared_norm(z) * squared_norm(x));
    }
    const std::string layer = padding.is_same() ? "same" : "valid";
    for (const auto& [way, values] : {std::pair("T(G) read back: falls short by", short_by),
                                      std::pair("dense, projected: reaches", reaches)}) {
      layers.push_back(layer);
      ways.push_back(way);
      mean.push_back(mean_of(values));
      least.push_back(*std::min_element(values.begin(), values.end()));
      most.push_back(*std::max_element(values.begin(), values.end()));
    }
    report.file().write("wrong_ways/" + layer + "/read_back_falls_short_by", short_by);
    report.file().write("wrong_ways/" + layer + "/dense_projected_reaches", reaches);
    dense_by_hand(layer, geometry, root, report);
  }
  report.table("wrong_ways", "The two wrong ways, 3x3 taps on 6x6 pixels, 1000 random z and x",
               {{"padding", layers}, {"way", ways}, {"mean", mean}, {"least", least}, {"most", most}});
}

void update_cell(const std::string& group, const Problem& problem, Report& report) {
  const std::vector<Step> steps = report.time(group + ": five steps", [&] { return all_steps(problem); });
  check(group, problem, steps, report);
  Hdf5Writer& file = report.file();
  file.write(group + "/T", AnyOperator(problem.layer));
  file.write(group + "/gradient", problem.gradient);
  std::vector<std::string> names;
  std::vector<double> slopes, checks, reaches, after, ratio;
  for (const Step& step : steps) {
    const double slope = dot(problem.gradient, step.delta), f = problem.f;
    const double q = mean_of_squares(problem.layer.with_kernel(step.delta) * problem.images).value;
    const auto updated = problem.layer.with_kernel(problem.layer.kernel() + step.delta);
    const double f_after = mean_of_squares(updated * problem.images).value;
    report.agree(group + ": " + step.name + ": f is quadratic, f(K + ΔK) = f + <G, ΔK> + f(ΔK)",
                 f_after - (f + slope + q), ten_eps * (f + q));
    names.push_back(step.name);
    slopes.push_back(slope);
    checks.push_back(slope + f);
    reaches.push_back(-slope / f);
    after.push_back(f_after);
    ratio.push_back(f_after / f);
    file.write(group + "/delta/" + step.key, step.delta);
  }
  report.table(group,
               fmt::format("{}: {}, {} images, f = {:.6g}", group, describe(problem.layer),
                           problem.images.shape()[0], problem.f),
               {{"step", names},
                {"slope", slopes},
                {"slope_plus_f", checks},
                {"reaches", reaches},
                {"f_after", after},
                {"after_over_before", ratio}});
}

}  // namespace seed
