#include <convmat/networks/layers.hpp>
#include <convmat/networks/network.hpp>

#include "networks/derivatives.hpp"

using namespace convmat;
using namespace convmat::test;

namespace {

// conv 5x5, tanh, pool, conv 3x3 stride 2, leaky relu, dense: every kind of layer in a chain.
template <Scalar S>
Network<S> small_network(Rng& rng) {
  const auto first = conv(randn<S>({3, 1, 5, 5}, rng), {.image = {12, 12}, .padding = {2}});
  const auto second = conv(randn<S>({4, 3, 3, 3}, rng), {.image = {6, 6}, .stride = {2}, .padding = {1}});
  return Network<S>({conv_layer(first, randn<S>({3}, rng)), tanh_layer<S>(first.range()),
                     average_pool_layer<S>({3, 12, 12}, {2, 2}), conv_layer(second),
                     tanh_layer<S>(second.range()),
                     dense_layer<S>({4, 3, 3}, randn<S>({3, 36}, rng), randn<S>({3}, rng))});
}

}  // namespace

TEST_CASE("the gradients of a whole network under softmax") {
  Rng rng(seed());
  const Network<double> network = small_network<double>(rng);
  const std::vector<Index> labels{0, 2, 1, 1};
  check_gradients(
      network, 0.3 * randn({4, 1, 12, 12}, rng),
      [&](const Tensor<double>& y) { return softmax_cross_entropy(y, labels); }, rng, 1e-9);
}

TEST_CASE("parameters go in as they come out") {
  Rng rng(seed());
  const Network<double> network = small_network<double>(rng);
  const std::vector<Tensor<double>> parameters = network.parameters();
  CHECK(parameters.size() == 5);
  const Tensor<double> x = randn({2, 1, 12, 12}, rng);
  const Network<double> again = small_network<double>(rng).with_parameters(parameters);
  CHECK(again.parameters() == parameters);
  CHECK(again(x) == network(x));
  CHECK(network.domain() == Shape{1, 12, 12});
  CHECK(network.range() == Shape{3});
}

// <M⁻¹G, d> in the metric, <T(a), T(b)>_F of kernels and, for each pixel once, <a, b> of biases, is <G, d>.
TEST_CASE("gradients in the metric of the layers' matrices") {
  Rng rng(seed());
  const Network<double> network = small_network<double>(rng);
  std::vector<Tensor<double>> gradients;
  for (const Tensor<double>& parameter : network.parameters())
    gradients.push_back(randn(parameter.shape(), rng));
  CHECK(network.gradients_in(Metric::kernel, gradients) == gradients);
  const std::vector<Tensor<double>> ascents = network.gradients_in(Metric::toeplitz, gradients);
  REQUIRE(ascents.size() == 5);
  const auto in_matrices = [](const ConvOptions& options, const Tensor<double>& a, const Tensor<double>& b) {
    return dot(to_dense(conv(a, options)), to_dense(conv(b, options)));
  };
  const std::vector<std::function<double(const Tensor<double>&, const Tensor<double>&)>> products{
      [&](const auto& a, const auto& b) {
        return in_matrices({.image = {12, 12}, .padding = {2}}, a, b);
      },
      [](const auto& a, const auto& b) { return 144 * dot(a, b); },
      [&](const auto& a, const auto& b) {
        return in_matrices({.image = {6, 6}, .stride = {2}, .padding = {1}}, a, b);
      },
      [](const auto& a, const auto& b) { return dot(a, b); },
      [](const auto& a, const auto& b) { return dot(a, b); }};
  for (std::size_t i = 0; i < 5; ++i) {
    const Tensor<double> d = randn(gradients[i].shape(), rng);
    CAPTURE(i);
    CHECK(products[i](ascents[i], d) == doctest::Approx(dot(gradients[i], d)).epsilon(1e-10));
  }
  CHECK_THROWS_WITH_AS(network.gradients_in(Metric::output, gradients),
                       "the output metric of a network; expected kernel or toeplitz", Error);
}

TEST_CASE("single precision follows double") {
  Rng rng(seed()), same(seed());
  const Network<double> network = small_network<double>(rng);
  std::vector<Tensor<float>> parameters;
  for (const Tensor<double>& parameter : network.parameters()) {
    Tensor<float>& cast = parameters.emplace_back(parameter.shape());
    for (Index i = 0; i < cast.size(); ++i) cast[i] = static_cast<float>(parameter[i]);
  }
  const Network<float> single = small_network<float>(same).with_parameters(parameters);
  const Tensor<double> x = randn({5, 1, 12, 12}, rng);
  Tensor<float> single_x(x.shape());
  for (Index i = 0; i < x.size(); ++i) single_x[i] = static_cast<float>(x[i]);
  const std::vector<Index> labels{0, 1, 2, 0, 1};
  const auto expected =
      network.gradients(x, [&](const Tensor<double>& y) { return softmax_cross_entropy(y, labels); });
  const auto found =
      single.gradients(single_x, [&](const Tensor<float>& y) { return softmax_cross_entropy(y, labels); });
  CHECK(found.loss == doctest::Approx(expected.loss).epsilon(1e-4));
  for (std::size_t i = 0; i < parameters.size(); ++i)
    CHECK(relative_error(cast<double>(found.parameters[i]), expected.parameters[i]) < 1e-3);
  CHECK(found.x.size() == 0);
}

TEST_CASE("layers and parameters that do not fit are named") {
  Rng rng(seed());
  const auto conv = convmat::conv(randn({2, 1, 3}, rng), {.image = {6}});
  CHECK_THROWS_WITH_AS(
      Network<double>({conv_layer(conv), relu_layer<double>({2, 6})}),
      "layer 1 (relu : R(2,6) -> R(2,6)) does not follow layer 0 (conv 3 : R(1,6) -> R(2,4)): axis 0 6 and 4",
      ShapeError);
  CHECK_THROWS_WITH_AS(Network<double>({}), "network of no layers; expected at least 1", ShapeError);
  const Network<double> network({conv_layer(conv, randn({2}, rng))});
  CHECK_THROWS_WITH_AS(network.with_parameters({conv.kernel()}),
                       "parameter 1 of conv 3 with bias has shape (2), given none", ShapeError);
  CHECK_THROWS_WITH_AS(network.with_parameters({Tensor<double>({2, 1, 2})}),
                       "parameter 0 of conv 3 with bias has shape (2,1,3), given (2,1,2)", ShapeError);
  CHECK_THROWS_WITH_AS(network.with_parameters({conv.kernel(), Tensor<double>({2}), Tensor<double>({2})}),
                       "3 parameters for a network of 2", ShapeError);
  CHECK_THROWS_AS(network(Tensor<double>({1, 5})), ShapeError);
  const auto loss = [](const Tensor<double>& y) { return mean_of_squares(y); };
  CHECK_THROWS_WITH_AS(network.gradients(Tensor<double>({1, 6}), loss),
                       "x is one array, (1,6); expected a batch", ShapeError);
}
