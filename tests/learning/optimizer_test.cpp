#include <convmat/learning/optimizer.hpp>

#include "support/approx.hpp"

using namespace convmat;
using namespace convmat::test;

// torch.optim.SGD(lr=0.1, momentum=0.9) and torch.optim.Adam(lr=0.1), parameter [1, 2], gradients [1, -2],
// [3, 0.5].
TEST_CASE("two steps by hand") {
  const std::vector<Tensor<double>> first{tensor({2}, {1, -2})}, second{tensor({2}, {3, 0.5})};
  Momentum<double> momentum(0.1, 0.9);
  CHECK(relative_error(momentum.step(first)[0], tensor({2}, {-0.1, 0.2})) < 1e-15);
  CHECK(relative_error(momentum.step(second)[0], tensor({2}, {-0.39, 0.13})) < 1e-15);
  Adam<double> adam(0.1);
  CHECK(relative_error(adam.step(first)[0], tensor({2}, {-0.1, 0.1})) < 1e-7);
  // m = (0.9 0.1 1 + 0.1 3) / 0.19, v = (0.999 0.001 1 + 0.001 9) / 0.001999
  const double m = 0.39 / 0.19, v = 0.009999 / 0.001999;
  CHECK(adam.step(second)[0][0] == doctest::Approx(-0.1 * m / std::sqrt(v)).epsilon(1e-7));
}

TEST_CASE_TEMPLATE("a step depends on the state alone", S, CONVMAT_SCALARS) {
  Rng rng(seed());
  const std::vector<Tensor<S>> first{randn<S>({3}, rng), randn<S>({2, 2}, rng)}, second = first;
  Adam<S> one(0.01), other(0.01);
  one.step(first);
  other.set_state(one.state());
  CHECK(one.step(second) == other.step(second));
  Momentum<S> fast(0.1, 0.5), slow(0.05, 0.5);
  fast.step(first);
  slow.set_state(fast.state());
  const auto steps = fast.step(second), halved = slow.step(second);
  for (std::size_t i = 0; i < steps.size(); ++i)
    CHECK(relative_error(halved[i], static_cast<Real<S>>(0.5) * steps[i]) <= 4 * epsilon<S>);
}

TEST_CASE("settings and shapes that make no sense") {
  CHECK_THROWS_WITH_AS(Momentum<double>(0, 0.9), "rate 0.000000; expected more than 0", Error);
  CHECK_THROWS_WITH_AS(Momentum<double>(1, 1), "momentum 1.000000; expected 0 or more and less than 1",
                       Error);
  CHECK_THROWS_WITH_AS(Adam<double>(NAN), "rate nan; expected more than 0", Error);
  Adam<double> adam(0.1);
  adam.step({tensor({2}, {1, 2})});
  CHECK_THROWS_WITH_AS(adam.step({tensor({1}, {1})}), "gradient 0 has shape (1) after one of (2)",
                       ShapeError);
  CHECK_THROWS_WITH_AS(adam.step({}), "0 gradients after a step of 1", ShapeError);
}
