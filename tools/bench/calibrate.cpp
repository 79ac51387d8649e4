#include "calibrate.hpp"

#include <fftw3.h>
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <convmat/core/aligned_buffer.hpp>
#include <convmat/core/random.hpp>
#include <convmat/core/threads.hpp>
#include <convmat/core/version.hpp>
#include <convmat/kernels/conv_plan.hpp>
#include <convmat/program/exit.hpp>
#include <convmat/program/text_table.hpp>
#include <cstring>

#include "machine.hpp"
#include "peak.hpp"
#include "timing.hpp"

namespace convmat::bench {
namespace {

constexpr double budget = 0.2;  // seconds for each figure

// The least: what the machine does when nothing disturbs it.
double seconds_of(const std::function<void()>& call) {
  check_interrupted();
  Calls calls("calibration", call);
  calls.warm_up();
  const std::vector<double> samples = calls.burst(budget);
  return *std::min_element(samples.begin(), samples.end());
}

template <Scalar S>
double seconds_of(const std::string& kernel, const ConvGeometry& geometry) {
  Rng rng(1);
  const auto weights = std::make_shared<const Tensor<S>>(randn<S>(geometry.kernel_shape(), rng));
  const Tensor<S> x = randn<S>(geometry.domain(), rng);
  Tensor<S> y(geometry.range());
  const ConvPlan<S> plan(geometry, weights, {.kernel = kernel});
  return seconds_of([&] { plan.apply(S{1}, x.data(), S{}, y.data(), 1); });
}

// Of kernels that do every product: fast algorithms do fewer.
template <Scalar S>
double multiply_adds() {
  const ConvGeometry geometry = conv_geometry({64, 64, 3, 3}, {.image = {56, 56}, .padding = {1}});
  double fastest = INFINITY;
  for (const ConvKernel<S>& kernel : conv_kernels<S>().subspan(1))
    if (kernel.accuracy == Accuracy::entrywise)
      fastest = std::min(fastest, seconds_of<S>(std::string(kernel.name), geometry));
  return static_cast<double>(geometry.multiplications()) / fastest;
}

template <Scalar S>
double scalar_products() {
  const ConvGeometry geometry = conv_geometry({8, 8, 3, 3}, {.image = {32, 32}, .padding = {1}});
  return static_cast<double>(geometry.multiplications()) / seconds_of<S>("reference", geometry);
}

double copied_bytes() {
  constexpr std::size_t half = 64 << 20;
  const std::vector<char> from(half, 1);
  std::vector<char> to(half);
  return 2 * half / seconds_of([&] { std::memcpy(to.data(), from.data(), half); });
}

double transform_seconds(int n, float*) {
  AlignedBuffer<float> x(n), spectrum(n + 2);
  const auto plan =
      fftwf_plan_dft_r2c_1d(n, x.data(), reinterpret_cast<fftwf_complex*>(spectrum.data()), FFTW_ESTIMATE);
  std::fill_n(x.data(), n, 1.0F);
  const double seconds = seconds_of([&] { fftwf_execute(plan); });
  fftwf_destroy_plan(plan);
  return seconds;
}

double transform_seconds(int n, double*) {
  AlignedBuffer<double> x(n), spectrum(n + 2);
  const auto plan =
      fftw_plan_dft_r2c_1d(n, x.data(), reinterpret_cast<fftw_complex*>(spectrum.data()), FFTW_ESTIMATE);
  std::fill_n(x.data(), n, 1.0);
  const double seconds = seconds_of([&] { fftw_execute(plan); });
  fftw_destroy_plan(plan);
  return seconds;
}

template <Scalar S>
double transform_steps() {
  std::vector<double> rates;
  for (int log = 10; log <= 18; log += 2)
    rates.push_back(static_cast<double>(log) * (1 << log) /
                    transform_seconds(1 << log, static_cast<S*>(nullptr)));
  return median(rates);
}

std::string initialiser(const Rates& rates) {
  return fmt::format("{{{:.2g}, {:.2g}, {:.2g}, {:.2g}, {:.2g}}}", rates.multiply_adds, rates.copied_bytes,
                     rates.transform_steps, rates.scalar_products, rates.call);
}

void add_rows(const char* dtype, const Rates& now, const Rates& measured, TextTable& table) {
  for (const auto& [name, rate] : rate_names)
    table.add({dtype, std::string(name), format_number(now.*rate, 3), format_number(measured.*rate, 3),
               format_number(measured.*rate / now.*rate, 3)});
}

template <Scalar S>
Rates measured(double copied) {
  return {.multiply_adds = multiply_adds<S>(),
          .copied_bytes = copied,
          .transform_steps = transform_steps<S>(),
          .scalar_products = scalar_products<S>(),
          .call = seconds_of<S>("direct", conv_geometry({1, 1, 1}, {.image = {1}}))};
}

}  // namespace

MachineRates measure_rates() {
  const int before = threads();
  set_threads(1);
  const double copied = copied_bytes();
  const MachineRates rates{measured<float>(copied), measured<double>(copied)};
  set_threads(before);
  return rates;
}

std::string rates_table(const MachineRates& now, const MachineRates& measured) {
  TextTable table({"dtype", "rate", "in effect", "measured", "ratio"});
  add_rows("float32", now.float32, measured.float32, table);
  add_rows("float64", now.float64, measured.float64, table);
  return table.str() + "\n{" + initialiser(measured.float32) + ", " + initialiser(measured.float64) + "}\n";
}

std::string rates_text(const MachineRates& rates) {
  return fmt::format(
      "# What one thread of this machine does in a second, and the seconds of a call:\n"
      "# {}, {} instructions, by convmat {} bench --calibrate\n{}",
      cpu_model(), instruction_set(), version(), to_text(rates));
}

}  // namespace convmat::bench
