#pragma once

#include <convmat/networks/network.hpp>

#include "support/approx.hpp"

namespace convmat::test {

/// f'(0) by central differences of sixth order: exact to about 1e-12 for smooth functions of unit scale.
template <class F>
double derivative(const F& f, double h = 1e-3) {
  return (45 * (f(h) - f(-h)) - 9 * (f(2 * h) - f(-2 * h)) + (f(3 * h) - f(-3 * h))) / (60 * h);
}

/// Compares a network's gradients, by all parameters and by its input, with differences of its loss along
/// random directions.
inline void check_gradients(const Network<double>& network, const Tensor<double>& x,
                            const std::function<Loss<double>(const Tensor<double>&)>& loss, Rng& rng,
                            double tolerance = 1e-10) {
  const auto gradients = network.gradients(x, loss, true);
  CHECK(gradients.loss == loss(network(x)).value);
  const auto agrees = [&](const Tensor<double>& gradient, const Tensor<double>& direction,
                          const auto& loss_at) {
    const double expected = derivative(loss_at), scale = norm(gradient) * norm(direction);
    CHECK(std::abs(dot(gradient, direction) - expected) <=
          tolerance * std::max(scale, std::abs(gradients.loss)));
  };
  const Tensor<double> step = randn(x.shape(), rng);
  agrees(gradients.x, step, [&](double t) { return loss(network(x + t * step)).value; });
  const std::vector<Tensor<double>> parameters = network.parameters();
  REQUIRE(gradients.parameters.size() == parameters.size());
  for (std::size_t i = 0; i < parameters.size(); ++i) {
    CAPTURE(i);
    const Tensor<double> direction = randn(parameters[i].shape(), rng);
    agrees(gradients.parameters[i], direction, [&](double t) {
      std::vector<Tensor<double>> moved = parameters;
      moved[i] = moved[i] + t * direction;
      return loss(network.with_parameters(moved)(x)).value;
    });
  }
}

/// The same of a layer alone, under a random linear functional of its outputs.
inline void check_layer(const LayerPointer<double>& layer, const Tensor<double>& x, Rng& rng,
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

/// No two values alike, none near zero: no kink of relu or max within reach of the differences.
inline Tensor<double> apart(const Shape& shape, Rng& rng) {
  Tensor<double> x(shape);
  for (Index i = 0; i < x.size(); ++i) x[i] = 0.3 * static_cast<double>(i - x.size() / 2) + 0.15;
  for (Index i = x.size() - 1; i > 0; --i) std::swap(x[i], x[rng.integer(0, i)]);
  return x;
}

}  // namespace convmat::test
