#include <convmat/algebra/product.hpp>
#include <convmat/operators/conv_transpose.hpp>
#include <convmat/operators/diagonal.hpp>
#include <convmat/operators/toeplitz.hpp>
#include <convmat/spectra/lanczos.hpp>
#include <numbers>

#include "spectra/dense.hpp"

using namespace convmat;
using namespace convmat::test;

TEST_CASE_TEMPLATE("largest and smallest of random layers, their vectors and residuals", S, CONVMAT_SCALARS) {
  Rng rng(seed());
  const double rounding = 200 * epsilon<S>;
  for (int n = 0; n < 60; ++n) {
    const ConvGeometry geometry = small_geometry(rng);
    CAPTURE(to_string(geometry));
    const ConvOperator<S> T(geometry, randn<S>(geometry.kernel_shape(), rng));
    const std::vector<double> truth = true_singular_values(T);
    const SingularTriplets<S> top = lanczos(T, {.tolerance = 1e-3 * rounding + 1e-10});
    CHECK(top.values[0] == doctest::Approx(truth[0]).epsilon(rounding));
    // Of a value that occurs often one copy is found, so only the first is checked by its place.
    const SingularTriplets<S> bottom =
        lanczos(T, {.which = Which::smallest, .tolerance = 1e-10, .max_products = 600});
    CHECK(std::abs(bottom.values[0] - truth.back()) <= rounding * truth[0] + 2 * bottom.residuals[0]);
    for (const auto& found : {top, bottom}) {
      const Tensor<S> u = part(found.left, 0, T.range()), v = part(found.right, 0, T.domain());
      CHECK(norm(u) == doctest::Approx(1).epsilon(rounding));
      CHECK(norm(v) == doctest::Approx(1).epsilon(rounding));
      CHECK(norm(T * v - S(static_cast<Real<S>>(found.values[0])) * u) <=
            2 * found.residuals[0] + rounding * truth[0]);
      const auto near = [&](double value) { return std::abs(value - found.values[0]); };
      double nearest = INFINITY;
      for (const double value : truth) nearest = std::min(nearest, near(value));
      CHECK(nearest <= found.residuals[0] + rounding * truth[0]);
    }
  }
}

TEST_CASE("several values with restarts: the first difference") {
  const Index n = 300;
  const auto value = [&](Index j) {
    return 2 * std::sin((2 * static_cast<double>(j) - 1) * std::numbers::pi /
                        (2 * (2 * static_cast<double>(n) + 1)));
  };
  const auto T = Toeplitz<double>::banded({-1, 1}, n, n, 1);
  const SingularTriplets<double> found = lanczos(T, {.count = 5, .tolerance = 1e-9});
  REQUIRE(found.converged);
  for (Index i = 0; i < 5; ++i) {
    CHECK(found.values[static_cast<std::size_t>(i)] == doctest::Approx(value(n - i)).epsilon(1e-11));
    CHECK(found.residuals[static_cast<std::size_t>(i)] <= 1e-8);
  }
  const SingularTriplets<double> least = lanczos(T, {.count = 3, .which = Which::smallest, .basis = n});
  REQUIRE(least.converged);
  for (Index i = 0; i < 3; ++i)
    CHECK(least.values[static_cast<std::size_t>(i)] == doctest::Approx(value(i + 1)).epsilon(1e-9));
}

TEST_CASE("products of operators; golden value of the same padding") {
  const auto same = conv(Tensor<double>({1, 1, 3, 3}, {2, 7, -1, 1, 3, -8, 5, -3, 1}),
                         {.image = {20, 20}, .padding = Padding::same()});
  CHECK(lanczos(same).values[0] == doctest::Approx(22.7275330200).epsilon(1e-11));
  CHECK(lanczos(same.transpose()).values[0] == doctest::Approx(22.7275330200).epsilon(1e-11));
  CHECK(lanczos(adjoint(same) * same).values[0] ==
        doctest::Approx(22.7275330200 * 22.7275330200).epsilon(1e-10));
}

// A single vector tells them apart where its residual is as small.
TEST_CASE("a block finds two values 1e-8 apart where a single vector still finds one") {
  const Index n = 2000;
  Tensor<double> diagonal({n}), pair({2, n});
  for (Index i = 0; i < n; ++i) diagonal[i] = 0.999 * static_cast<double>(n - i) / static_cast<double>(n);
  diagonal[0] = 1, diagonal[1] = 1 - 1e-8;
  pair[0] = pair[n + 1] = 1, pair[1] = -1, pair[n] = 1;
  const Tensor<double> single = part(pair, 0, {n});
  const LanczosOptions options{.count = 2, .tolerance = 1e-6, .max_products = 130};
  const Diagonal<double> T(diagonal);
  const auto two = lanczos(T, options, {pair}), one = lanczos(T, options, {single});
  CHECK(two.converged);
  CHECK(std::abs(two.values[0] - 1) <= 1e-10);
  CHECK(std::abs(two.values[1] - (1 - 1e-8)) <= 1e-10);
  CHECK(one.values[1] < 1 - 1e-5);
}

TEST_CASE_TEMPLATE("the estimate of the values holds", S, CONVMAT_SCALARS) {
  Rng rng(seed());
  for (int n = 0; n < 40; ++n) {
    const ConvGeometry geometry = small_geometry(rng);
    CAPTURE(to_string(geometry));
    const ConvOperator<S> T(geometry, randn<S>(geometry.kernel_shape(), rng));
    const double truth = true_singular_values(T)[0];
    for (const Index block : {1, 2, 3}) {
      const auto found =
          lanczos(T, {.tolerance = 0, .value_tolerance = 1e-4}, {randn<S>(prepend(block, T.domain()), rng)});
      CHECK(std::abs(found.values[0] - truth) <= (1e-4 + 200 * epsilon<S>)*truth);
    }
  }
}

// Values 1 - (i/n)^p: for p > 1 there are ever more near the largest.
TEST_CASE("the estimate holds where the gap is small") {
  const Index n = 2000;
  for (const double p : {0.5, 1.0, 1.5, 2.0, 3.0}) {
    Tensor<double> diagonal({n});
    for (Index i = 0; i < n; ++i)
      diagonal[i] = 1 - std::pow(static_cast<double>(i) / static_cast<double>(n), p);
    for (const double wanted : {1e-4, 1e-5, 1e-6, 1e-8}) {
      if (p == 3 && wanted == 1e-8) continue;  // not within 40,000 products, and it says so
      CAPTURE(p);
      CAPTURE(wanted);
      const auto found = lanczos(Diagonal<double>(diagonal),
                                 {.tolerance = 0, .value_tolerance = wanted, .max_products = 40000});
      CHECK(found.converged);
      CHECK(std::abs(found.values[0] - 1) <= wanted);
    }
  }
}

TEST_CASE_TEMPLATE("in single precision: values of random layers, and vectors of the values", S, float,
                   std::complex<float>) {
  Rng rng(seed());
  for (int n = 0; n < 40; ++n) {
    const ConvGeometry geometry = small_geometry(rng);
    CAPTURE(to_string(geometry));
    const ConvOperator<S> T(geometry, randn<S>(geometry.kernel_shape(), rng));
    const double truth = true_singular_values(T)[0], rounding = 100 * epsilon<S>;
    const auto found =
        lanczos_in_single(LinearOperator<S>(T), {.tolerance = 4 * epsilon<double>, .value_tolerance = 1e-5});
    CHECK(found.converged);
    CHECK(std::abs(found.values[0] - truth) <= (1e-5 + rounding) * truth);
    const Tensor<S> v = part(found.right, 0, T.domain());
    CHECK(norm(T * v) / norm(v) == doctest::Approx(found.values[0]).epsilon(rounding));
  }
}

// Partial reorthogonalisation lost all in 25 restarts, and B grew to 1e23.
TEST_CASE("the smallest values of a layer of condition 1e7: found, or said not to be") {
  Rng rng(5);
  const Tensor<double> k = randn({2, 2, 3, 3}, rng);
  const auto found_at = [&](Index n) {
    const ConvOperator<double> T = conv(k, {.image = {n, n}, .padding = {1}});
    const auto found = lanczos(T, {.count = 3, .which = Which::smallest, .tolerance = 1e-8});
    const std::vector<double> truth = true_singular_values(T);
    for (std::size_t i = 0; i < 3; ++i) {
      CHECK(found.residuals[i] < (found.converged ? 1e-7 : 1e-2));
      CHECK(std::abs(found.values[i] - truth[truth.size() - 1 - i]) <= 2 * found.residuals[i]);
    }
    return found.converged;
  };
  CHECK(found_at(20));
  CHECK(!found_at(28));
}

TEST_CASE("values whose squares are no float64") {
  Rng rng(seed());
  const ConvOperator<double> T = conv(randn({2, 2, 3, 3}, rng), {.image = {12, 12}, .padding = {1}});
  for (const Which which : {Which::largest, Which::smallest}) {
    const auto expected = lanczos(T, {.count = 2, .which = which});
    for (const double scale : {1e-165, 1e165}) {
      const auto found = lanczos(T.with_kernel(scale * T.kernel()), {.count = 2, .which = which});
      CHECK(found.converged);
      for (std::size_t i = 0; i < 2; ++i)
        CHECK(std::abs(found.values[i] / scale - expected.values[i]) < 1e-7);
    }
  }
}

TEST_CASE("a small residual does not converge to order: what stops early says so") {
  const auto T = Toeplitz<double>::banded({-1, 1}, 400, 400, 1);
  CHECK(
      !lanczos(T, {.which = Which::smallest, .tolerance = 1e-12, .basis = 10, .max_products = 40}).converged);
  CHECK_THROWS_WITH_AS(lanczos(T, {.count = 401}),
                       "count 401 singular values of a 400x400 matrix; expected 1 to 400", Error);
  CHECK_THROWS_WITH_AS(lanczos(T, {}, {Tensor<double>({2, 3})}),
                       "start has shape (2,3); expected the domain of Toeplitz 400x400, 2 diagonals : R(400) "
                       "-> R(400), or several of it",
                       ShapeError);
  CHECK_THROWS_AS(lanczos(T, {}, {Tensor<double>({0, 400})}), ShapeError);
}
