#pragma once

#include <convmat/operators/conv_operator.hpp>
#include <optional>

namespace convmat {

/// What inertia proves of a singular value: a number, a little worse than what was asked for because of
/// rounding; or why nothing.
struct Proof {
  std::optional<double> bound;
  std::string reason;
};

/// Is σ_1(T) <= sigma? sigma² I - G is positive definite, with G = TᴴT or TTᴴ, the smaller; by a sparse
/// Cholesky factorisation (prove_definite). The bound contains its margin and the rounding of G,
///
///     σ_1² <= sigma² + margin + γ ‖T‖_1 ‖T‖_∞.
///
/// In float64; weights in float32 are taken as they are.
template <Scalar S>
CONVMAT_API Proof prove_at_most(const ConvOperator<S>& conv, double sigma);

/// Is σ_min(T) >= sigma, the least of min(rows, cols)? Likewise, G - sigma² I is positive definite; the bound
/// is 0 where rounding leaves nothing of it.
template <Scalar S>
CONVMAT_API Proof prove_at_least(const ConvOperator<S>& conv, double sigma);

}  // namespace convmat
