#pragma once

#include <convmat/convmat.hpp>

namespace norms {

using convmat::BoundKind;
using convmat::ConvOperator;
using convmat::Index;
using convmat::Tensor;

/// What a method says of σ_1(T), and what it takes to say so.
struct Estimate {
  std::string method;
  double value;
  BoundKind kind;
  double seconds;
};

/// σ_1 by Lanczos to 1e-12; between what is proven, by inertia to `certify` if it is given.
struct Truth {
  convmat::CertifiedValue norm;
  double seconds;
};
Truth truth(const ConvOperator<double>& T, std::optional<double> certify);

/// All of norm_bounds(), each timed by itself; `alone` is by how much the values differ then.
std::vector<Estimate> bounds(const ConvOperator<double>& T, double& alone);

/// Lanczos from `start`, and spectral_norm() without a proof by inertia, with the default tolerance.
std::vector<Estimate> iterations(const ConvOperator<double>& T, const Tensor<double>& start);

/// ‖T v_t‖ for t = 1, 2, ..., steps, v_t = (TᵀT)^t start / ‖(TᵀT)^t start‖, and the seconds up to there.
struct Power {
  std::vector<double> value, seconds;
};
Power power_iteration(const ConvOperator<double>& T, const Tensor<double>& start, Index steps);

}  // namespace norms
