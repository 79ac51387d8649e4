#include <convmat/core/error.hpp>
#include <convmat/core/threads.hpp>
#include <convmat/kernels/conv_plan.hpp>
#include <convmat/kernels/planner.hpp>

#include "support/approx.hpp"
#include "support/geometries.hpp"
#include "support/passes.hpp"

using namespace convmat;
using namespace convmat::test;

namespace {

template <Scalar S>
Tensor<S> magnitudes(Tensor<S> a) {
  for (Index i = 0; i < a.size(); ++i) a[i] = std::abs(a[i]);
  return a;
}

// max |found - expected|, in eps of the largest sum of |products|: of result = beta result + 2 (the pass).
template <Scalar S>
double error_in_eps(const ConvGeometry& geometry, Pass pass, Index batch, const Tensor<S>& k,
                    const Tensor<S>& source, S beta, const Tensor<S>& result) {
  const ConvKernel<S>&winograd = conv_kernel<S>("winograd"), &reference = conv_kernel<S>("reference");
  const Tensor<S> found = run_pass(winograd, geometry, pass, batch, S(2), k, source, beta, result);
  const Tensor<S> expected = run_pass(reference, geometry, pass, batch, S(2), k, source, beta, result);
  const Tensor<S> sums = run_pass(reference, geometry, pass, batch, S(2), magnitudes(k), magnitudes(source),
                                  S(std::abs(beta)), magnitudes(result));
  double worst = 0;
  for (Index i = 0; i < found.size(); ++i) {
    const double error = std::abs(found[i] - expected[i]);
    if (error > worst || std::isnan(error)) worst = error;  // a NaN stays
  }
  const double scale = max_abs(sums) * epsilon<S>;
  return scale > 0 ? worst / scale : worst;
}

template <Scalar S>
void check_close(const ConvGeometry& geometry, Index batch, Rng& rng) {
  const Tensor<S> k = integers<S>(geometry.kernel_shape(), rng),
                  x = integers<S>(prepend(batch, geometry.domain()), rng),
                  z = integers<S>(prepend(batch, geometry.range()), rng);
  for (const S beta : {S(0), S(-1)}) {
    INFO(to_string(geometry), ", batch ", batch, ", beta ", beta);
    CHECK(error_in_eps(geometry, Pass::forward, batch, k, x, beta, z) <= 10);
    CHECK(error_in_eps(geometry, Pass::transpose, batch, k, z, beta, x) <= 10);
    const auto gradient = [&](const char* name) {
      return run_pass(conv_kernel<S>(name), geometry, Pass::gradient, batch, S(2), z, x, beta, k);
    };
    CHECK(gradient("winograd") == gradient("reference"));
  }
}

// Three taps on `in` samples; zeros may also crop, and reach further than the kernel.
Axis three_taps(Index in, PaddingMode mode, Rng& rng) {
  const bool is_zeros = mode == PaddingMode::zeros;
  const Index least = is_zeros ? -1 : 0,
              most = is_zeros ? 4 : std::min<Index>(mode == PaddingMode::reflect ? in - 1 : in, 4);
  const Axis axis{.in = in,
                  .kernel = 3,
                  .pad_begin = rng.integer(least, most),
                  .pad_end = rng.integer(least, most),
                  .mode = mode};
  return axis.out() > 0 ? axis : Axis{.in = in, .kernel = 3, .pad_begin = 1, .pad_end = 1};
}

ConvGeometry layer(Index results, Index sources, Shape image) {
  return conv_geometry({results, sources, 3, 3}, {.image = std::move(image), .padding = {1}});
}

}  // namespace

TEST_CASE_TEMPLATE("winograd: whole and partial tiles of every extent, however padded", S, CONVMAT_SCALARS) {
  Rng rng(seed());
  for (Index rows = 1; rows <= 15; ++rows)
    for (Index cols = 1; cols <= 15; ++cols) {
      const Index groups = rng.integer(1, 3), batch = rng.integer(1, 3);
      ConvGeometry geometry{groups * rng.integer(1, 3), groups * rng.integer(1, 3), groups, {}};
      geometry.axes = {three_taps(rows, padding_modes[rng.integer(0, 4)], rng),
                       three_taps(cols, padding_modes[rng.integer(0, 4)], rng)};
      geometry.validate();
      check_close<S>(geometry, batch, rng);
    }
}

TEST_CASE_TEMPLATE("winograd: channels past the widest panel and past one block of weights", S,
                   CONVMAT_SCALARS) {
  Rng rng(seed());
  for (const Index channels : {7, 8, 9, 15, 16, 17, 31, 33, 48, 49, 52, 97}) {
    check_close<S>(layer(channels, 2, {4, 5}), 1, rng);
    check_close<S>(layer(2, channels, {4, 5}), 1, rng);
  }
  check_close<S>(layer(50, 300, {3, 5}), 1, rng);
}

TEST_CASE_TEMPLATE("winograd: blocks of rows, of columns and of images", S, float, double) {
  Rng rng(seed());
  check_close<S>(layer(2, 1, {90, 91}), 1, rng);
  check_close<S>(layer(1, 2, {6, 2100}), 2, rng);
  check_close<S>(layer(2, 2, {7, 8}), 149, rng);
}

TEST_CASE_TEMPLATE("winograd: within 4 eps of the sum of |products| on random layers", S, float, double) {
  Rng rng(seed());
  for (const Index channels : {64, 256, 512}) {
    const ConvGeometry geometry = layer(4, channels, {24, 24});
    const Tensor<S> k = randn<S>(geometry.kernel_shape(), rng), x = randn<S>(geometry.domain(), rng),
                    y(geometry.range());
    INFO(channels, " channels");
    CHECK(error_in_eps(geometry, Pass::forward, 1, k, x, S(0), y) <= 4);
  }
}

TEST_CASE("winograd: bit for bit the same where threads share the panels of a block") {
  Rng rng(seed());
  const ConvGeometry geometry = layer(200, 60, {12, 13});
  REQUIRE(geometry.multiplications() >= small_work);
  const Tensor<double> k = randn(geometry.kernel_shape(), rng), x = randn(geometry.domain(), rng),
                       y(geometry.range());
  const ConvKernel<double>& winograd = conv_kernel<double>("winograd");
  const auto product = [&] { return run_pass(winograd, geometry, Pass::forward, 1, 1.0, k, x, 0.0, y); };
  set_threads(1);
  const Tensor single = product();
  set_threads(3);
  CHECK(product() == single);
  set_threads(1);
}

TEST_CASE("winograd: two axes, 3x3 taps, neither stride nor dilation; all else is refused") {
  const auto supports = [](const Shape& kernel, const ConvOptions& options) {
    return conv_kernel<float>("winograd").supports(conv_geometry(kernel, options), Pass::forward);
  };
  CHECK(supports({4, 4, 3, 3}, {.image = {9, 9}}));
  CHECK_FALSE(supports({4, 4, 3}, {.image = {9}}));
  CHECK_FALSE(supports({4, 4, 3, 3, 3}, {.image = {9, 9, 9}}));
  CHECK_FALSE(supports({4, 4, 3, 1}, {.image = {9, 9}}));
  CHECK_FALSE(supports({4, 4, 5, 3}, {.image = {9, 9}}));
  CHECK_FALSE(supports({4, 4, 3, 3}, {.image = {9, 9}, .stride = {1, 2}}));
  CHECK_FALSE(supports({4, 4, 3, 3}, {.image = {9, 9}, .dilation = {2, 1}}));
  CHECK_THROWS_WITH_AS(
      ConvPlan<float>(conv_geometry({4, 4, 5, 5}, {.image = {9, 9}}), {.kernel = "winograd"}),
      doctest::Contains("kernel \"winograd\" does not support this geometry (forward)"), Error);
}

TEST_CASE_TEMPLATE("winograd is chosen for many channels, but only where accuracy is relaxed", S, float,
                   double) {
  const ConvGeometry many = layer(64, 64, {56, 56}),
                     depthwise = conv_geometry({64, 1, 3, 3}, {.image = {56, 56}, .groups = 64});
  for (const Pass pass : {Pass::forward, Pass::transpose}) {
    CHECK(choose<S>(many, pass, 1, Accuracy::relaxed).name == "winograd");
    CHECK(choose<S>(many, pass, 1, Accuracy::normwise).name != "winograd");
    CHECK(choose<S>(many, pass, 1, Accuracy::entrywise).name != "winograd");
    CHECK(choose<S>(depthwise, pass, 1, Accuracy::relaxed).name != "winograd");
  }
}
