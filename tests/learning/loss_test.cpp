#include <convmat/learning/loss.hpp>

#include "support/approx.hpp"

using namespace convmat;
using namespace convmat::test;

// The notebook: fc = mean(sum(z**2, axis=0)).
TEST_CASE_TEMPLATE("the notebook's fc and its cotangent", S, CONVMAT_SCALARS) {
  const auto r = tensor<S>({2, 2, 2}, {1, 2, 3, 4, 5, 6, 7, 8});
  const Loss<S> loss = mean_of_squares(r);
  CHECK(loss.value == (1 + 4 + 9 + 16 + 25 + 36 + 49 + 64) / 4.0);
  CHECK(loss.cotangent == S(0.5) * r);
}

TEST_CASE("the cotangent is the derivative") {
  Rng rng(seed());
  const Tensor<double> r = randn({3, 5}, rng), step = randn({3, 5}, rng);
  const double h = 1e-6;
  const double slope = (mean_of_squares(r + h * step).value - mean_of_squares(r - h * step).value) / (2 * h);
  CHECK(slope == doctest::Approx(dot(mean_of_squares(r).cotangent, step)).epsilon(1e-8));
}

TEST_CASE("a batch axis and an element are needed") {
  CHECK_THROWS_WITH_AS(
      mean_of_squares(Tensor<double>({4})),
      "mean_of_squares of an array of shape (4); expected (N, outputs...) with at least one element",
      ShapeError);
  CHECK_THROWS_AS(mean_of_squares(Tensor<double>({0, 4})), ShapeError);
}
