#include <convmat/networks/layers.hpp>
#include <convmat/operators/hankel.hpp>

#include "networks/derivatives.hpp"
#include "support/geometries.hpp"

using namespace convmat;
using namespace convmat::test;

namespace {

// A layer alone, under a random linear functional of its outputs.
void check_layer(const LayerPointer<double>& layer, const Tensor<double>& x, Rng& rng,
                 double tolerance = 1e-10) {
  CAPTURE(layer->name());
  const Network<double> network({layer});
  const Tensor<double> z = randn(prepend(x.shape()[0], layer->range()), rng);
  check_gradients(
      network, x,
      [&](const Tensor<double>& y) {
        return Loss<double>{dot(z, y), z};
      },
      rng, tolerance);
  // One array is a batch of one, without its axis.
  const Tensor<double> first(layer->domain(), {x.data(), x.data() + volume(layer->domain())});
  const Tensor<double> y = network(first);
  CHECK(y.shape() == layer->range());
  CHECK(relative_error(y, network(first.reshaped(prepend(1, first.shape()))).reshaped(y.shape())) < 1e-13);
}

// No two values alike, none near zero: no kink of relu or max within reach of the differences.
Tensor<double> apart(const Shape& shape, Rng& rng) {
  Tensor<double> x(shape);
  for (Index i = 0; i < x.size(); ++i) x[i] = 0.3 * static_cast<double>(i - x.size() / 2) + 0.15;
  for (Index i = x.size() - 1; i > 0; --i) std::swap(x[i], x[rng.integer(0, i)]);
  return x;
}

}  // namespace

TEST_CASE("convolutions and their transposes of any geometry, with and without bias") {
  Rng rng(seed());
  for (int n = 0; n < 60; ++n) {
    const ConvGeometry geometry = random_geometry(rng);
    CAPTURE(to_string(geometry));
    const ConvOperator<double> conv(geometry, randn(geometry.kernel_shape(), rng));
    const bool bias = n % 2 == 0;
    const auto b = [&](Index channels) { return bias ? randn({channels}, rng) : Tensor<double>(); };
    check_layer(conv_layer(conv, b(geometry.out_channels)), randn(prepend(3, geometry.domain()), rng), rng);
    check_layer(conv_layer(conv.transpose(), b(geometry.in_channels)),
                randn(prepend(3, geometry.range()), rng), rng);
  }
}

TEST_CASE("dense layers, any operator, other shapes") {
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
  check_layer(linear_layer<double>(Hankel<double>({1, 2, 3}, {3, 4})), randn({4, 2}, rng), rng);
  check_layer(reshape_layer<double>({2, 3}, {6}), randn({4, 2, 3}, rng), rng);
}

TEST_CASE("elementwise layers") {
  Rng rng(seed());
  check_layer(relu_layer<double>({3, 5}), apart({2, 3, 5}, rng), rng);
  check_layer(relu_layer<double>({3, 5}, 0.1), apart({2, 3, 5}, rng), rng);
  check_layer(tanh_layer<double>({3, 5}), randn({2, 3, 5}, rng), rng);
  CHECK(relu_layer<double>({3})->forward(tensor({3}, {-2, 0, 3})) == tensor({3}, {0, 0, 3}));
  CHECK(relu_layer<double>({3}, 0.5)->forward(tensor({3}, {-2, 0, 3})) == tensor({3}, {-1, 0, 3}));
}

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
  CHECK(pool->backward(x.reshaped({1, 1, 2, 4}), z, z, true).x ==
        tensor({1, 1, 2, 4}, {0, 10, 20, 0, 0, 0, 0, 0}));
  CHECK(std::isnan(max_pool_layer<double>({1, 3}, {3})->forward(tensor({1, 3}, {1, NAN, 2}))[0]));
}

TEST_CASE("layers that make no sense") {
  Rng rng(seed());
  const auto conv = convmat::conv(randn({2, 1, 3}, rng), {.image = {6}});
  CHECK_THROWS_WITH_AS(conv_layer(conv, Tensor<double>({3})), "bias of shape (3) for conv 3; expected (2)",
                       ShapeError);
  CHECK_THROWS_WITH_AS(dense_layer({2, 3}, Tensor<double>({5, 5})),
                       "weights of shape (5,5) for a dense layer of (2,3); expected (outputs,6)", ShapeError);
  CHECK_THROWS_WITH_AS(dense_layer({5}, Tensor<double>({5, 5}), Tensor<double>({4})),
                       "bias of shape (4) for dense 5x5 with bias; expected (5)", ShapeError);
  CHECK_THROWS_WITH_AS(reshape_layer<double>({2, 3}, {5}),
                       "reshape of (2,3) to (5); expected as many elements", ShapeError);
  CHECK_THROWS_WITH_AS(relu_layer<double>({1}, -1),
                       "slope -1.000000 of a leaky relu; expected 0 or more and less than 1", Error);
  CHECK_THROWS_AS(max_pool_layer<double>({1, 2}, {3}), GeometryError);
  CHECK_THROWS_WITH_AS(max_pool_layer<double>({4}, {2}),
                       "pooling of an array of shape (4); expected (channels, extents...)", GeometryError);
}
