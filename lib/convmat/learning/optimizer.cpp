#include <cmath>
#include <convmat/core/error.hpp>
#include <convmat/learning/optimizer.hpp>

namespace convmat {
namespace {

void require_rate(double rate) {
  if (!(rate > 0)) throw Error("rate " + std::to_string(rate) + "; expected more than 0");
}

// One array of zeros for each gradient, before the first step; the same shapes ever after.
template <Scalar S>
void require_like(const std::vector<Tensor<S>>& gradients, std::vector<Tensor<S>>& state) {
  if (state.empty())
    for (const Tensor<S>& gradient : gradients) state.emplace_back(gradient.shape());
  if (state.size() != gradients.size())
    throw ShapeError(std::to_string(gradients.size()) + " gradients after a step of " +
                     std::to_string(state.size()));
  for (std::size_t i = 0; i < state.size(); ++i)
    if (state[i].shape() != gradients[i].shape())
      throw ShapeError("gradient " + std::to_string(i) + " has shape " + to_string(gradients[i].shape()) +
                       " after one of " + to_string(state[i].shape()));
}

}  // namespace

template <Scalar S>
Momentum<S>::Momentum(double rate, double momentum) : rate_(rate), momentum_(momentum) {
  require_rate(rate);
  if (!(momentum >= 0 && momentum < 1))
    throw Error("momentum " + std::to_string(momentum) + "; expected 0 or more and less than 1");
}

template <Scalar S>
std::vector<Tensor<S>> Momentum<S>::step(const std::vector<Tensor<S>>& gradients) {
  require_like(gradients, velocity_);
  std::vector<Tensor<S>> steps;
  for (std::size_t i = 0; i < gradients.size(); ++i) {
    Tensor<S>& v = velocity_[i];
    Tensor<S>& step = steps.emplace_back(v.shape());
    for (Index k = 0; k < v.size(); ++k) {
      v[k] = static_cast<Real<S>>(momentum_) * v[k] + gradients[i][k];
      step[k] = static_cast<Real<S>>(-rate_) * v[k];
    }
  }
  return steps;
}

template <Scalar S>
Adam<S>::Adam(double rate, double beta1, double beta2, double epsilon)
    : rate_(rate), beta1_(beta1), beta2_(beta2), epsilon_(epsilon) {
  require_rate(rate);
}

template <Scalar S>
std::vector<Tensor<S>> Adam<S>::step(const std::vector<Tensor<S>>& gradients) {
  require_like(gradients, state_.mean);
  require_like(gradients, state_.square);
  ++state_.steps;
  const auto t = static_cast<double>(state_.steps);
  const double mean_weight = 1 / (1 - std::pow(beta1_, t)), square_weight = 1 / (1 - std::pow(beta2_, t));
  using R = Real<S>;
  const R b1 = static_cast<R>(beta1_), b2 = static_cast<R>(beta2_),
          rate = static_cast<R>(rate_ * mean_weight);
  std::vector<Tensor<S>> steps;
  for (std::size_t i = 0; i < gradients.size(); ++i) {
    Tensor<S>&m = state_.mean[i], &v = state_.square[i];
    Tensor<S>& step = steps.emplace_back(m.shape());
    for (Index k = 0; k < m.size(); ++k) {
      const S g = gradients[i][k];
      m[k] = b1 * m[k] + (1 - b1) * g;
      v[k] = b2 * v[k] + (1 - b2) * static_cast<R>(std::norm(g));
      step[k] = -rate * m[k] /
                (std::sqrt(std::real(v[k]) * static_cast<R>(square_weight)) + static_cast<R>(epsilon_));
    }
  }
  return steps;
}

#define CONVMAT_INSTANTIATE(S)            \
  template class CONVMAT_API Momentum<S>; \
  template class CONVMAT_API Adam<S>;
CONVMAT_FOR_EACH_SCALAR(CONVMAT_INSTANTIATE)
#undef CONVMAT_INSTANTIATE

}  // namespace convmat
