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

TEST_CASE_TEMPLATE("losses with a curvature are quadratic with it", S, CONVMAT_SCALARS) {
  Rng rng(seed());
  const Tensor<S> y = randn<S>({3, 4}, rng), target = randn<S>({3, 4}, rng), step = randn<S>({3, 4}, rng);
  const auto check = [&](const auto& loss_at) {
    const Loss<S> loss = loss_at(y);
    REQUIRE(loss.curvature);
    const double model =
        loss.value + std::real(dot(loss.cotangent, step)) + *loss.curvature / 2 * squared_norm(step);
    CHECK(loss_at(y + step).value == doctest::Approx(model).epsilon(50 * epsilon<S>));
  };
  check([&](const Tensor<S>& at) { return mean_of_squares(at); });
  check([&](const Tensor<S>& at) { return least_squares(at, target); });
  CHECK(least_squares(target, target).value == 0);
  CHECK_THROWS_WITH_AS(least_squares(y, Tensor<S>({4})),
                       "least_squares of y of shape (3,4) to a target of shape (4)", ShapeError);
}

TEST_CASE("softmax cross-entropy by hand, and against differences") {
  const std::vector<Index> labels{2, 0};
  const Loss<double> even = softmax_cross_entropy(Tensor<double>({2, 3}), labels);
  CHECK(even.value == doctest::Approx(std::log(3.0)));
  CHECK(relative_error(even.cotangent,
                       tensor({2, 3}, {1.0 / 6, 1.0 / 6, -1.0 / 3, -1.0 / 3, 1.0 / 6, 1.0 / 6})) < 1e-15);
  CHECK(!even.curvature);
  Rng rng(seed());
  const Tensor<double> y = randn({2, 3}, rng), step = randn({2, 3}, rng);
  const double h = 1e-5;
  const double slope = (softmax_cross_entropy(y + h * step, labels).value -
                        softmax_cross_entropy(y - h * step, labels).value) /
                       (2 * h);
  CHECK(slope == doctest::Approx(dot(softmax_cross_entropy(y, labels).cotangent, step)).epsilon(1e-8));
  const Loss<float> sure =
      softmax_cross_entropy(tensor<float>({1, 2}, {1e30F, -1e30F}), std::vector<Index>{0});
  CHECK(sure.value == 0);
  CHECK(sure.cotangent == tensor<float>({1, 2}, {0, 0}));
  CHECK_THROWS_WITH_AS(softmax_cross_entropy(y, std::vector<Index>{0, 3}),
                       "label 3 of sample 1; expected a class, 0 to 2", Error);
  CHECK_THROWS_WITH_AS(
      softmax_cross_entropy(y, std::vector<Index>{0}),
      "softmax_cross_entropy of an array of shape (2,3) and 1 labels; expected (N, classes) and N "
      "labels",
      ShapeError);
}
