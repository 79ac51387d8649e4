#include <convmat/networks/layers.hpp>
#include <convmat/operators/hankel.hpp>

#include "networks/derivatives.hpp"

using namespace convmat;
using namespace convmat::test;

TEST_CASE("elementwise layers") {
  Rng rng(seed());
  check_layer(relu_layer<double>({3, 5}), apart({2, 3, 5}, rng), rng);
  check_layer(relu_layer<double>({3, 5}, 0.1), apart({2, 3, 5}, rng), rng);
  check_layer(tanh_layer<double>({3, 5}), randn({2, 3, 5}, rng), rng);
  CHECK(relu_layer<double>({3})->forward(tensor({3}, {-2, 0, 3})) == tensor({3}, {0, 0, 3}));
  CHECK(relu_layer<double>({3}, 0.5)->forward(tensor({3}, {-2, 0, 3})) == tensor({3}, {-1, 0, 3}));
}

TEST_CASE("any operator, and other shapes") {
  Rng rng(seed());
  check_layer(linear_layer<double>(Hankel<double>({1, 2, 3}, {3, 4})), randn({4, 2}, rng), rng);
  check_layer(reshape_layer<double>({2, 3}, {6}), randn({4, 2, 3}, rng), rng);
}

TEST_CASE("slopes and shapes that make no sense") {
  CHECK_THROWS_WITH_AS(reshape_layer<double>({2, 3}, {5}),
                       "reshape of (2,3) to (5); expected as many elements", ShapeError);
  CHECK_THROWS_WITH_AS(relu_layer<double>({1}, -1),
                       "slope -1.000000 of a leaky relu; expected 0 or more and less than 1", Error);
}
