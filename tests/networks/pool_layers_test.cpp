#include <convmat/networks/layers.hpp>

#include "networks/derivatives.hpp"

using namespace convmat;
using namespace convmat::test;

TEST_CASE("pooling with windows that touch, overlap, or leave gaps") {
  Rng rng(seed());
  for (const Shape& stride : {Shape{}, Shape{1, 1}, Shape{2, 1}, Shape{3, 3}}) {
    check_layer(average_pool_layer<double>({2, 6, 7}, {2, 2}, stride), randn({3, 2, 6, 7}, rng), rng);
    check_layer(max_pool_layer<double>({2, 6, 7}, {2, 2}, stride), apart({3, 2, 6, 7}, rng), rng);
    check_layer(max_pool_layer<double>({2, 6, 7}, {3, 2}, stride), apart({3, 2, 6, 7}, rng), rng);
  }
  const Tensor<double> x = tensor({1, 2, 4}, {1, 7, 5, 5, 3, 2, 5, 5});
  CHECK(max_pool_layer<double>({1, 2, 4}, {2, 2})->forward(x) == tensor({1, 1, 2}, {7, 5}));
  CHECK(average_pool_layer<double>({1, 2, 4}, {2, 2})->forward(x) == tensor({1, 1, 2}, {3.25, 5}));
  // Of equal values the first takes the gradient.
  const auto pool = max_pool_layer<double>({1, 2, 4}, {2, 2});
  const Tensor<double> z = tensor({1, 1, 1, 2}, {10, 20});
  const Tensor<double> batch = x.reshaped({1, 1, 2, 4});
  CHECK(pool->backward(batch, pool->forward(batch), z, true).x ==
        tensor({1, 1, 2, 4}, {0, 10, 20, 0, 0, 0, 0, 0}));
  CHECK(std::isnan(max_pool_layer<double>({1, 3}, {3})->forward(tensor({1, 3}, {1, NAN, 2}))[0]));
}

TEST_CASE("windows that do not fit") {
  CHECK_THROWS_AS(max_pool_layer<double>({1, 2}, {3}), GeometryError);
  CHECK_THROWS_WITH_AS(max_pool_layer<double>({4}, {2}),
                       "pooling of an array of shape (4); expected (channels, extents...)", GeometryError);
}
