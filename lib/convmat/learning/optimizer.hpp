#pragma once

#include <convmat/core/tensor.hpp>
#include <vector>

namespace convmat {

/// Gradient descent with momentum (Polyak 1964): v <- momentum v + G, ΔK = -rate v, for several parameters at
/// once.
template <Scalar S>
class CONVMAT_API Momentum {
 public:
  /// Throws Error unless rate > 0 and 0 <= momentum < 1.
  Momentum(double rate, double momentum);

  /// ΔK of each parameter, given the gradient of each. Throws ShapeError where shapes or their number differ
  /// from those of the step before.
  std::vector<Tensor<S>> step(const std::vector<Tensor<S>>& gradients);

  /// What the next step depends on: v of each parameter. Empty before the first.
  const std::vector<Tensor<S>>& state() const { return velocity_; }
  void set_state(std::vector<Tensor<S>> velocity) { velocity_ = std::move(velocity); }

 private:
  double rate_, momentum_;
  std::vector<Tensor<S>> velocity_;
};

/// Adam (Kingma and Ba 2015): m <- β1 m + (1 - β1) G, v <- β2 v + (1 - β2) |G|², both divided by 1 - βᵗ, ΔK =
/// -rate m / (√v + ε), elementwise.
template <Scalar S>
class CONVMAT_API Adam {
 public:
  struct State {
    Index steps = 0;
    std::vector<Tensor<S>> mean, square;
  };

  /// Throws Error unless rate > 0.
  explicit Adam(double rate, double beta1 = 0.9, double beta2 = 0.999, double epsilon = 1e-8);

  /// As Momentum::step.
  std::vector<Tensor<S>> step(const std::vector<Tensor<S>>& gradients);

  const State& state() const { return state_; }
  void set_state(State state) { state_ = std::move(state); }

 private:
  double rate_, beta1_, beta2_, epsilon_;
  State state_;
};

}  // namespace convmat
