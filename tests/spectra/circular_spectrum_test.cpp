#include <convmat/core/threads.hpp>
#include <convmat/operators/circulant.hpp>
#include <convmat/operators/conv_operator.hpp>
#include <convmat/spectra/circular_spectrum.hpp>
#include <numeric>

#include "spectra/dense.hpp"

using namespace convmat;
using namespace convmat::test;

namespace {

const Tensor<double> golden_kernel({1, 1, 3, 3}, {2, 7, -1, 1, 3, -8, 5, -3, 1});

// Circular padding whose outputs go around once, or as often as they like.
ConvGeometry random_circular(Rng& rng) {
  for (;;) {
    ConvGeometry geometry = small_geometry(rng);
    for (Axis& axis : geometry.axes) {
      axis.mode = PaddingMode::circular;
      axis.pad_begin = rng.integer(0, axis.reach() - 1);
      const Index turns = rng.integer(0, 4) == 0 ? 2 : 1;
      const Index outputs = turns * axis.in / std::gcd(axis.in, axis.stride);
      axis.pad_end = (outputs - 1) * axis.stride + axis.reach() - axis.in - axis.pad_begin;
    }
    if (std::all_of(geometry.axes.begin(), geometry.axes.end(),
                    [](const Axis& a) { return a.pad_end >= 0; }) &&
        geometry.multiplications() <= 8000)
      return geometry;
  }
}

}  // namespace

TEST_CASE_TEMPLATE("the spectrum at all frequencies is that of the matrix", S, CONVMAT_SCALARS) {
  Rng rng(seed());
  for (int n = 0; n < 60; ++n) {
    const ConvGeometry geometry = random_circular(rng);
    CAPTURE(to_string(geometry));
    const ConvOperator<S> T(geometry, randn<S>(geometry.kernel_shape(), rng));
    const std::vector<double> expected = true_singular_values(T);
    // The entries of float32 matrices in which taps meet are rounded.
    check_close(circular_singular_values(T), expected, 10 * epsilon<S> + 1e-13);
    CHECK(circular_norm(T) == doctest::Approx(expected[0]).epsilon(10 * epsilon<S> + 1e-13));
  }
}

TEST_CASE("golden values: circular, and with stride 2") {
  const ConvOptions options{.image = {20, 20}, .padding = Padding{1}, .padding_mode = PaddingMode::circular};
  const std::vector<double> values = circular_singular_values(conv(golden_kernel, options));
  CHECK(values.size() == 400);
  CHECK(values.front() == doctest::Approx(22.9122134817).epsilon(1e-11));
  CHECK(values.back() == doctest::Approx(0.15484).epsilon(1e-4));
  ConvOptions strided = options;
  strided.stride = {2};
  const std::vector<double> halved = circular_singular_values(conv(golden_kernel, strided));
  CHECK(halved.size() == 100);
  CHECK(halved.front() == doctest::Approx(13.850372404).epsilon(1e-10));
  double sum = 0;
  for (const double value : halved) sum += value * value;
  CHECK(sum == doctest::Approx(16300).epsilon(1e-12));
}

TEST_CASE("dilation that is prime to the extent permutes the spectrum") {
  Rng rng(seed());
  const Tensor<double> kernel = randn({2, 3, 3}, rng);
  const auto spectrum = [&](Index dilation) {
    return circular_singular_values(conv(kernel, {.image = {7},
                                                  .dilation = {dilation},
                                                  .padding = Padding{dilation},
                                                  .padding_mode = PaddingMode::circular}));
  };
  check_close(spectrum(2), spectrum(1), 1e-13);
}

TEST_CASE("the spectrum does not depend on the number of threads, bit for bit") {
  Rng rng(seed());
  const Tensor<double> kernel = randn({12, 10, 3, 3}, rng);
  const auto T =
      conv(kernel, {.image = {13, 14}, .padding = Padding{1}, .padding_mode = PaddingMode::circular});
  set_threads(1);
  const std::vector<double> one = circular_singular_values(T);
  set_threads(3);
  CHECK(circular_singular_values(T) == one);
  set_threads(0);
}

TEST_CASE("what is not circular is refused") {
  CHECK_THROWS_WITH_AS(
      circular_singular_values(conv(golden_kernel, {.image = {20, 20}, .padding = Padding{1}})),
      "conv 3x3 pad 1 is not circular: expected circular padding, and outputs that go around a "
      "whole number of times",
      GeometryError);
  const auto cropped = conv(golden_kernel, {.image = {20, 20}, .padding_mode = PaddingMode::circular});
  CHECK_THROWS_AS(circular_norm(cropped), GeometryError);
}
