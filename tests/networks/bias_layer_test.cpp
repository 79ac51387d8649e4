#include <convmat/networks/layers.hpp>

#include "networks/derivatives.hpp"

using namespace convmat;
using namespace convmat::test;

TEST_CASE("a bias for each element") {
  Rng rng(seed());
  check_layer(bias_layer(randn({2, 3}, rng)), randn({4, 2, 3}, rng), rng);
  const auto layer = bias_layer(tensor({2}, {10, 20}));
  CHECK(layer->forward(tensor({3, 2}, {1, 2, 3, 4, 5, 6})) == tensor({3, 2}, {11, 22, 13, 24, 15, 26}));
  CHECK(layer->name() == "bias 2");
}
