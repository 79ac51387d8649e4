#include "calibrate.hpp"

#include <fftw3.h>
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <convmat/core/aligned_buffer.hpp>
#include <convmat/core/random.hpp>
#include <convmat/core/threads.hpp>
#include <convmat/kernels/conv_plan.hpp>
#include <convmat/program/exit.hpp>
#include <convmat/program/text_table.hpp>
#include <cstring>

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

template <Scalar S>
double multiply_adds() {
  const ConvGeometry geometry = conv_geometry({64, 64, 3, 3}, {.image = {56, 56}, .padding = {1}});
  double fastest = INFINITY;
  for (const ConvKernel<S>& kernel : conv_kernels<S>().subspan(1)) {
    const auto supports = [&](Pass pass) { return kernel.supports(geometry, pass); };
    if (supports(Pass::forward) && supports(Pass::transpose) && supports(Pass::gradient))
      fastest = std::min(fastest, seconds_of<S>(std::string(kernel.name), geometry));
  }
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
  return fmt::format("Rates{{{:.2g}, {:.2g}, {:.2g}, {:.2g}, {:.2g}}}", rates.multiply_adds,
                     rates.copied_bytes, rates.transform_steps, rates.scalar_products, rates.call);
}

void add_rows(const char* dtype, const Rates& now, const Rates& measured, TextTable& table) {
  const auto add = [&](const char* name, double Rates::*rate) {
    table.add({dtype, name, format_number(now.*rate, 3), format_number(measured.*rate, 3),
               format_number(measured.*rate / now.*rate, 3)});
  };
  add("multiply_adds", &Rates::multiply_adds);
  add("copied_bytes", &Rates::copied_bytes);
  add("transform_steps", &Rates::transform_steps);
  add("scalar_products", &Rates::scalar_products);
  add("call", &Rates::call);
}

}  // namespace

template <Scalar S>
Rates measure_rates() {
  const int before = threads();
  set_threads(1);
  const Rates rates{.multiply_adds = multiply_adds<S>(),
                    .copied_bytes = copied_bytes(),
                    .transform_steps = transform_steps<S>(),
                    .scalar_products = scalar_products<S>(),
                    .call = seconds_of<S>("direct", conv_geometry({1, 1, 1}, {.image = {1}}))};
  set_threads(before);
  return rates;
}

std::string rates_table(const Rates& float32, const Rates& float64) {
  TextTable table({"dtype", "rate", "in effect", "measured", "ratio"});
  add_rows("float32", rates<float>(), float32, table);
  add_rows("float64", rates<double>(), float64, table);
  return table.str() + "\nfloat32: " + initialiser(float32) + "\nfloat64: " + initialiser(float64) + "\n";
}

template Rates measure_rates<float>();
template Rates measure_rates<double>();

}  // namespace convmat::bench
