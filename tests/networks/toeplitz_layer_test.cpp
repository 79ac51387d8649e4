#include <convmat/networks/layers.hpp>

#include "networks/derivatives.hpp"

using namespace convmat;
using namespace convmat::test;

TEST_CASE("Toeplitz and circulant matrices, whole and banded") {
  Rng rng(seed());
  const Toeplitz<double> whole({1, 2, 3, 4}, {1, -1, -2}),
      banded = Toeplitz<double>::banded({1, 2, 3}, 5, 6, 1, 2);
  check_layer(toeplitz_layer(whole), randn({5, 3}, rng), rng);
  check_layer(toeplitz_layer(banded), randn({5, 6}, rng), rng);
  check_layer(circulant_layer(Circulant<double>({1, 2, 3, 4})), randn({5, 4}, rng), rng);
  check_layer(circulant_layer(Circulant<double>::banded({1, 2, 3}, 4, 1)), randn({5, 4}, rng), rng);
  const Tensor<double> x = randn({3}, rng);
  CHECK(relative_error(toeplitz_layer(whole)->forward(x), whole * x) < 1e-15);
  CHECK(toeplitz_layer(whole)->parameters()[0].shape() == Shape{6});
  CHECK(toeplitz_layer(whole)->name() == whole.name());
}

// 4 x 3: the diagonals hold 1, 2, 3, 3, 2, 1 entries.
TEST_CASE("in the metric of the matrix a diagonal counts as often as it has entries") {
  const auto layer = toeplitz_layer(Toeplitz<double>({1, 2, 3, 4}, {1, -1, -2}));
  const Tensor<double> gradient = tensor({6}, {6, 6, 6, 6, 6, 6});
  CHECK(layer->gradients_in(Metric::kernel, {gradient})[0] == gradient);
  CHECK(layer->gradients_in(Metric::toeplitz, {gradient})[0] == tensor({6}, {6, 3, 2, 2, 3, 6}));
}
