#include <convmat/operators/conv_operator.hpp>
#include <convmat/operators/lower.hpp>
#include <convmat/operators/toeplitz.hpp>
#include <convmat/spectra/norm_bounds.hpp>

#include "spectra/dense.hpp"
#include "spectra/kernels.hpp"

using namespace convmat;
using namespace convmat::test;

namespace {

// Every label keeps its word; returns how many bounds there are.
template <Scalar S>
std::size_t check_labels(const ConvOperator<S>& T) {
  const double truth = true_singular_values(T)[0], rounding = 50 * epsilon<S> * truth + 1e-13 * truth;
  const std::vector<Bound> bounds = norm_bounds(T);
  for (const Bound& bound : bounds) {
    INFO(bound.name, " ", std::string(to_string(bound.kind)), " ", bound.value, ", norm ", truth);
    if (bound.kind == BoundKind::upper || bound.kind == BoundKind::exact)
      CHECK(bound.value >= truth - rounding);
    if (bound.kind == BoundKind::lower || bound.kind == BoundKind::exact)
      CHECK(bound.value <= truth + rounding);
  }
  CHECK(least_upper(bounds).value >= truth - rounding);
  return bounds.size();
}

double value(const std::vector<Bound>& bounds, const std::string& name, BoundKind kind) {
  for (const Bound& bound : bounds)
    if (bound.name == name && bound.kind == kind) return bound.value;
  FAIL("no bound ", name);
  return 0;
}

Tensor<double> checkerboard(const Shape& shape) {
  Tensor<double> kernel(shape);
  for (Index i = 0; i < kernel.size(); ++i) {
    const Shape position = unravel(i, shape);
    Index sum = 0;
    for (std::size_t d = 2; d < position.size(); ++d) sum += position[d];
    kernel[i] = sum % 2 ? -1 : 1;
  }
  return kernel;
}

Tensor<double> shift(const Shape& shape, Rng& rng) {
  Tensor<double> kernel(shape);
  kernel[rng.integer(0, kernel.size() - 1)] = 1;
  return kernel;
}

}  // namespace

TEST_CASE_TEMPLATE("bounds of random layers are what they are labelled", S, CONVMAT_SCALARS) {
  Rng rng(seed());
  for (int n = 0; n < 150; ++n) {
    const ConvGeometry geometry = small_geometry(rng);
    CAPTURE(to_string(geometry));
    CHECK(check_labels(ConvOperator<S>(geometry, randn<S>(geometry.kernel_shape(), rng))) >= 8u);
  }
}

TEST_CASE("bounds of multiples by a power of two are multiples") {
  Rng rng(seed());
  for (int n = 0; n < 20; ++n) {
    const ConvGeometry geometry = small_geometry(rng);
    CAPTURE(to_string(geometry));
    const ConvOperator<double> T(geometry, randn<double>(geometry.kernel_shape(), rng));
    const std::vector<Bound> own = norm_bounds(T);
    for (const double scale : {0x1p-1000, 0x1p-600, 0x1p600}) {
      const std::vector<Bound> found = norm_bounds(T.with_kernel(scale * T.kernel()));
      REQUIRE(found.size() == own.size());
      for (std::size_t i = 0; i < own.size(); ++i) CHECK(found[i].value == scale * own[i].value);
    }
  }
}

TEST_CASE("checkerboards, shifts and ones attack them") {
  Rng rng(seed());
  for (int n = 0; n < 150; ++n) {
    const ConvGeometry geometry = small_geometry(rng);
    CAPTURE(to_string(geometry));
    const Shape shape = geometry.kernel_shape();
    check_labels(ConvOperator<double>(geometry, checkerboard(shape)));
    check_labels(ConvOperator<double>(geometry, shift(shape, rng)));
    check_labels(ConvOperator<double>(
        geometry, Tensor<double>(shape, std::vector<double>(static_cast<std::size_t>(volume(shape)), 1.0))));
  }
}

TEST_CASE("the norm of the circular layer is no bound of the zero-padded one: [1,-1] and [2,7,-1]") {
  struct Case {
    std::vector<double> band;
    Index n, pad;
    double zero_padded;
  };
  for (const Case& each : {Case{{1, -1}, 3, 0, 1.8019377358}, Case{{2, 7, -1}, 20, 1, 8.00566931}}) {
    const auto T = *lower<double>(Toeplitz<double>::banded(each.band, each.n, each.n, each.pad));
    CHECK(true_singular_values(T)[0] == doctest::Approx(each.zero_padded).epsilon(1e-9));
    check_labels(T);
  }
}

TEST_CASE("golden values of one 3x3 kernel") {
  const auto bounds = norm_bounds(
      conv(golden_kernel, {.image = {20, 20}, .padding = Padding{1}, .padding_mode = PaddingMode::circular}));
  CHECK(value(bounds, "circular embedding", BoundKind::exact) ==
        doctest::Approx(22.9122134817).epsilon(1e-11));
  CHECK(value(bounds, "row and column sums", BoundKind::upper) == doctest::Approx(31));
  CHECK(value(bounds, "four reshapes", BoundKind::upper) == doctest::Approx(30.12687546).epsilon(1e-9));
  CHECK(value(bounds, "four reshapes", BoundKind::lower) == doctest::Approx(38.301436 / 3).epsilon(1e-7));
  CHECK(value(bounds, "reshape", BoundKind::lower) == doctest::Approx(38.301436 / 3).epsilon(1e-7));
  CHECK(value(bounds, "autocorrelation", BoundKind::upper) == doctest::Approx(23.3704629).epsilon(1e-8));
  CHECK(value(bounds, "Gram iteration", BoundKind::upper) == doctest::Approx(22.9122134817).epsilon(1e-11));
}

// An output of 'same' padding on a 2 x 2 image never sees a 3 x 3 kernel whole.
TEST_CASE("a reshape of which no output sees the whole is not called a bound") {
  const auto bounds = norm_bounds(conv(checkerboard({1, 1, 3, 3}), {.image = {2, 2}, .padding = Padding{1}}));
  CHECK(value(bounds, "reshape", BoundKind::uncertified) == doctest::Approx(3));
}
