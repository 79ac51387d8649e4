#pragma once

#include <convmat/solvers/iteration.hpp>

namespace convmat {

/// min ‖A x - b‖² + λ ‖x‖² by the bidiagonalisation of A, as conjugate gradients on the normal equations
/// would (Paige and Saunders 1982); from a start of zero without a preconditioner the solution of least norm.
/// Residual: that of the damped problem, (‖A x - b‖² + λ ‖x‖²)^½ / ‖b‖, by the recurrence. It has converged,
/// too, where the gradient ‖Aᴴr‖, that of the damped problem, is at most tolerance ‖Aᴴb‖, or lost in
/// rounding. Solution::gradient is computed afresh. Throws Error where λ is negative, and what
/// IterationOptions says.
template <Scalar S>
CONVMAT_API Solution<S> lsqr(const LinearOperator<S>& a, const Tensor<S>& b,
                             const IterationOptions<S>& options = {}, double lambda = 0);
template <Operator A>
Solution<typename A::Scalar> lsqr(const A& a, const Tensor<typename A::Scalar>& b,
                                  const IterationOptions<typename A::Scalar>& options = {},
                                  double lambda = 0) {
  return lsqr(LinearOperator<typename A::Scalar>(a), b, options, lambda);
}

}  // namespace convmat
