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

}  // namespace convmat::test
