#include <convmat/networks/layers.hpp>

#include "networks/derivatives.hpp"

using namespace convmat;
using namespace convmat::test;

TEST_CASE("dense layers, with and without bias") {
  Rng rng(seed());
  for (const Index batch : {1, 2, 17}) {
    check_layer(dense_layer({2, 3}, randn({5, 6}, rng)), randn({batch, 2, 3}, rng), rng);
    check_layer(dense_layer({6}, randn({1, 6}, rng), randn({1}, rng)), randn({batch, 6}, rng), rng);
  }
  const Tensor<double> w = integers<double>({2, 3}, rng), x = integers<double>({3}, rng),
                       b = integers<double>({2}, rng);
  const Tensor<double> y = dense_layer({3}, w, b)->forward(x);
  for (Index i = 0; i < 2; ++i)
    CHECK(y[i] == w[3 * i] * x[0] + w[3 * i + 1] * x[1] + w[3 * i + 2] * x[2] + b[i]);
}

TEST_CASE("weights and biases of other shapes are refused") {
  CHECK_THROWS_WITH_AS(dense_layer({2, 3}, Tensor<double>({5, 5})),
                       "weights of shape (5,5) for a dense layer of (2,3); expected (outputs,6)", ShapeError);
  CHECK_THROWS_WITH_AS(dense_layer({5}, Tensor<double>({5, 5}), Tensor<double>({4})),
                       "bias of shape (4) for dense 5x5 with bias; expected (5)", ShapeError);
}
