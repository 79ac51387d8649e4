#include <convmat/algebra/scaled.hpp>
#include <convmat/learning/kernel_gradient.hpp>
#include <convmat/learning/loss.hpp>
#include <convmat/learning/polyak.hpp>
#include <convmat/learning/project.hpp>
#include <convmat/learning/tap_gram.hpp>
#include <convmat/operators/conv_operator.hpp>

#include "support/approx.hpp"
#include "support/geometries.hpp"

using namespace convmat;
using namespace convmat::test;

namespace {

// ||T(K)||_F², the Toeplitz metric, from the matrix itself.
template <Scalar S>
double squared_frobenius(const ConvGeometry& geometry, const Tensor<S>& kernel) {
  return squared_norm(to_dense(ConvOperator<S>(geometry, kernel)));
}

}  // namespace

TEST_CASE_TEMPLATE("<G, ΔK> = -f in both metrics, and each step is the shortest in its own", S,
                   CONVMAT_SCALARS) {
  Rng rng(seed());
  for (int i = 0; i < 100; ++i) {
    const ConvGeometry geometry = random_geometry(rng);
    INFO(to_string(geometry));
    // A gradient is one of something: G = T*(z xᴴ).
    const Tensor<S> gradient =
        kernel_gradient(geometry, randn<S>(geometry.range(), rng), randn<S>(geometry.domain(), rng));
    if (norm(gradient) == 0) continue;  // every tap reads zeros only
    const double f = 1 + rng.uniform();
    const PolyakStep<S> kernel = polyak_step(geometry, f, gradient, Metric::kernel);
    const PolyakStep<S> toeplitz = polyak_step(geometry, f, gradient, Metric::toeplitz);
    for (const PolyakStep<S>& step : {kernel, toeplitz}) {
      CHECK(std::abs(step.check) <= 100 * epsilon<S> * f);
      CHECK(std::real(dot(gradient, step.direction)) == doctest::Approx(-f).epsilon(100 * epsilon<S>));
    }
    const double slack = 1 + 1000 * epsilon<S>;
    CHECK(norm(kernel.direction) <= slack * norm(toeplitz.direction));
    CHECK(squared_frobenius(geometry, toeplitz.direction) <=
          slack * squared_frobenius(geometry, kernel.direction));
  }
}

TEST_CASE_TEMPLATE("equal where tap counts are uniform: valid and circular", S, CONVMAT_SCALARS) {
  Rng rng(seed());
  for (const PaddingMode mode : {PaddingMode::zeros, PaddingMode::circular}) {
    const ConvGeometry geometry =
        conv_geometry({3, 2, 3, 3}, {.image = {6, 7},
                                     .stride = {1, 2},
                                     .padding = {mode == PaddingMode::zeros ? 0 : 1},
                                     .padding_mode = mode});
    const Tensor<S> gradient = randn<S>(geometry.kernel_shape(), rng);
    CHECK(relative_error(polyak_step(geometry, 2, gradient, Metric::toeplitz).direction,
                         polyak_step(geometry, 2, gradient, Metric::kernel).direction) <= 20 * epsilon<S>);
  }
}

// 3x3 on 6x6 'same': corners are read 25 times, edges 30, the centre 36; f = 1, G = 1 everywhere.
TEST_CASE("different with zero padding, by hand") {
  const ConvGeometry geometry = conv_geometry({1, 1, 3, 3}, {.image = {6, 6}, .padding = Padding::same()});
  Tensor<double> ones(geometry.kernel_shape());
  for (double& value : ones.span()) value = 1;
  const Tensor<double> kernel = polyak_step(geometry, 1, ones, Metric::kernel).direction;
  const Tensor<double> toeplitz = polyak_step(geometry, 1, ones, Metric::toeplitz).direction;
  const double slope = 4 / 25.0 + 4 / 30.0 + 1 / 36.0;
  CHECK(kernel[0] == doctest::Approx(-1 / 9.0));
  CHECK(toeplitz[0] == doctest::Approx(-1 / 25.0 / slope));
  CHECK(toeplitz[1] == doctest::Approx(-1 / 30.0 / slope));
  CHECK(toeplitz[4] == doctest::Approx(-1 / 36.0 / slope));
}

// The Toeplitz form: project the dense gradient z xᵀ (formed here only) and step along it in the space of
// matrices.
TEST_CASE("the Toeplitz metric is the Frobenius projection of the dense gradient") {
  Rng rng(seed());
  const ConvGeometry geometry = conv_geometry({2, 2, 3, 3}, {.image = {4, 4}, .padding = Padding::same()});
  const Tensor<double> z = randn(geometry.range(), rng), x = randn(geometry.domain(), rng);
  Tensor<double> outer({z.size(), x.size()});
  for (Index i = 0; i < z.size(); ++i)
    for (Index j = 0; j < x.size(); ++j) outer.at({i, j}) = z[i] * x[j];
  const Tensor<double> projected = project(geometry, outer).kernel;
  const double f = 3;
  const Tensor<double> expected = (-f / squared_frobenius(geometry, projected)) * projected;
  const Tensor<double> gradient = kernel_gradient(geometry, z, x);
  CHECK(relative_error(polyak_step(geometry, f, gradient, Metric::toeplitz).direction, expected) <= 1e-13);
}

// mathematics: -f T(G)/||T(G)||² read back as a kernel step falls short by the tap count, 16 for 3x3 'valid'
// on 6x6.
TEST_CASE("a step of the wrong metric falls short by the tap count") {
  Rng rng(seed());
  const ConvGeometry geometry = conv_geometry({2, 1, 3, 3}, {.image = {6, 6}});
  const Tensor<double> gradient = randn(geometry.kernel_shape(), rng);
  const Tensor<double> wrong = (-1 / squared_frobenius(geometry, gradient)) * gradient;
  CHECK(dot(gradient, wrong) == doctest::Approx(-1.0 / 16).epsilon(1e-13));
}

TEST_CASE("one step on the notebook's loss decreases it") {
  Rng rng(seed());
  const auto T = conv(randn({2, 3, 4, 4}, rng), {.image = {8, 8}, .padding = {1}});
  const Tensor<double> x = randn({4, 3, 8, 8}, rng);
  const auto loss = mean_of_squares(T * x);
  const Tensor<double> gradient = kernel_gradient(T.geometry(), loss.cotangent, x);
  for (const Metric metric : {Metric::kernel, Metric::toeplitz}) {
    const auto step = polyak_step(T.geometry(), loss.value, gradient, metric);
    CHECK(mean_of_squares(T.with_kernel(T.kernel() + step.direction) * x).value < loss.value);
  }
}

TEST_CASE("no loss, no step; no gradient, no way; the metrics have names") {
  const ConvGeometry geometry = conv_geometry({1, 1, 2}, {.image = {3}});
  CHECK(polyak_step(geometry, 0, tensor({1, 1, 2}, {1, 1}), Metric::kernel).direction ==
        Tensor<double>({1, 1, 2}));
  CHECK_THROWS_WITH_AS(polyak_step(geometry, 2, Tensor<double>({1, 1, 2}), Metric::kernel),
                       "the gradient is zero but f = 2.000000: no step along it decreases f", NumericError);
  CHECK_THROWS_WITH_AS(polyak_step(geometry, 2, Tensor<double>({1, 1, 3}), Metric::toeplitz),
                       "gradient has shape (1,1,3), the geometry's kernel has (1,1,2)", ShapeError);
  CHECK(to_string(Metric::kernel) == "kernel");
  CHECK(to_string(Metric::toeplitz) == "toeplitz");
}
