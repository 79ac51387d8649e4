#include "estimates.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <convmat/program/exit.hpp>
#include <convmat/spectra/kernel_bounds.hpp>
#include <convmat/spectra/symbol_norms.hpp>

using namespace convmat;

namespace norms {
namespace {

using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

// What `work` returns, and the best of its times: of three runs where they are short.
template <class Work>
auto timed(const Work& work) {
  auto start = Clock::now();
  auto result = work();
  double best = seconds_since(start);
  for (int i = 1; i < 3 && best < 0.05; ++i) {
    start = Clock::now();
    result = work();
    best = std::min(best, seconds_since(start));
  }
  check_interrupted();
  return std::pair{std::move(result), best};
}

double reshape(const ConvOperator<double>& T) {
  double largest = 0;
  for (Index g = 0; g < T.geometry().groups; ++g)
    largest = std::max(largest, reshape_norm(conv_group(T, g).kernel(), {false, false}));
  return largest;
}

double symbol_bound(const ConvOperator<double>& T, const std::string& name) {
  const CircularEmbedding embedding(T.geometry());
  const Symbol symbol(T.kernel(), T.geometry().groups, embedding);
  if (name == "circular embedding") return embedding.factor() * symbol_norm(symbol, embedding.grid());
  const Sampling points = sampling(symbol, name == "symbol on a grid" ? 4 : 8);
  const double factor = embedding.factor() * points.factor;
  if (name == "symbol on a grid") return factor * symbol_norm(symbol, points.grid);
  if (name == "symbol, Frobenius") return factor * symbol_frobenius(symbol, points.grid);
  return factor * gram_iteration(symbol, points.grid, 5);
}

template <class F>
double kernel_bound(const ConvOperator<double>& T, const F& bound) {
  const CircularEmbedding embedding(T.geometry());
  double largest = 0;
  for (const Tensor<double>& kernel : polyphase_kernels(T.kernel(), T.geometry().groups, embedding))
    largest = std::max(largest, bound(kernel));
  return embedding.factor() * largest;
}

double tensor_norm_bound(const Tensor<double>& kernel) {
  const auto taps = static_cast<double>(volume(slice(kernel.shape(), 2, kernel.shape().size())));
  return std::sqrt(taps) * tensor_norm_estimate(kernel);
}

double autocorrelation(const ConvOperator<double>& T, int times) {
  return kernel_bound(T, [times](const auto& kernel) { return autocorrelation_bound(kernel, times); });
}

// How often norm_bounds() had time for it: every repetition makes it less.
int repetitions(const ConvOperator<double>& T, const Bound& bound) {
  int times = 1;
  if (bound.name == "autocorrelation")
    while (times < 4 && autocorrelation(T, times) > (1 + 1e-12) * bound.value) ++times;
  return times;
}

// A bound of norm_bounds() once more, and nothing else.
double again(const ConvOperator<double>& T, const Bound& bound, int times) {
  if (bound.name == "row and column sums")
    return std::sqrt(infinity_norm<double>(T) * infinity_norm<double>(T.transpose()));
  if (bound.name == "reshape") return reshape(T);
  if (bound.name == "four reshapes") return kernel_bound(T, least_unfolding<double>);
  if (bound.name == "tensor norm") return kernel_bound(T, tensor_norm_bound);
  if (bound.name == "autocorrelation") return autocorrelation(T, times);
  return symbol_bound(T, bound.name);
}

}  // namespace

Truth truth(const ConvOperator<double>& T, std::optional<double> certify) {
  auto [norm, seconds] = timed([&] { return spectral_norm(T, {.tolerance = 1e-12, .certify = certify}); });
  return {std::move(norm), seconds};
}

std::vector<Estimate> bounds(const ConvOperator<double>& T, double& alone) {
  std::vector<Estimate> found;
  for (const Bound& bound : norm_bounds(T)) {
    const int times = repetitions(T, bound);
    const auto [value, seconds] = timed([&] { return again(T, bound, times); });
    // From below it is the largest of the four, from above the least: the same work.
    const bool is_same = bound.name != "four reshapes" || bound.kind == BoundKind::upper;
    if (is_same) alone = std::max(alone, std::abs(value / bound.value - 1));
    found.push_back({bound.name, bound.value, bound.kind, seconds});
  }
  return found;
}

std::vector<Estimate> iterations(const ConvOperator<double>& T, const Tensor<double>& start) {
  const auto [triplets, lanczos_seconds] = timed([&] { return lanczos(T, {}, {start}); });
  const auto [norm, norm_seconds] = timed([&] { return spectral_norm(T); });
  return {{"Lanczos", triplets.values[0], BoundKind::lower, lanczos_seconds},
          {"spectral_norm", norm.lower, BoundKind::lower, norm_seconds},
          {"spectral_norm", norm.upper, BoundKind::upper, norm_seconds}};
}

Power power_iteration(const ConvOperator<double>& T, const Tensor<double>& start, Index steps) {
  const auto begin = Clock::now();
  const auto adjoint = T.transpose();
  Tensor<double> v = 1 / norm(start) * start, u = T * v;
  Power power;
  for (Index t = 0; t < steps; ++t) {
    check_interrupted();
    assign(adjoint, 1, u, v);
    assign(T, 1 / norm(v), v, u);
    power.value.push_back(norm(u));
    power.seconds.push_back(seconds_since(begin));
  }
  return power;
}

}  // namespace norms
