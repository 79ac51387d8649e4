#pragma once

#include <convmat/solvers/iteration.hpp>

namespace convmat {

/// The minimal residual method for a Hermitian A, definite or not, with a positive definite preconditioner
/// (Paige and Saunders 1975). Residual: ‖b - A x‖ / ‖b‖ in the norm of M⁻¹, by the recurrence. Of a singular
/// A it finds a least-squares solution: it has converged, too, where ‖A r‖ <= tolerance ‖A b‖, or that is
/// lost in rounding. Throws ShapeError unless A is square; NumericError where A is seen not to be Hermitian,
/// or rᴴM⁻¹r is negative; and what IterationOptions says.
template <Scalar S>
CONVMAT_API Solution<S> minres(const LinearOperator<S>& a, const Tensor<S>& b,
                               const IterationOptions<S>& options = {});
template <Operator A>
Solution<typename A::Scalar> minres(const A& a, const Tensor<typename A::Scalar>& b,
                                    const IterationOptions<typename A::Scalar>& options = {}) {
  return minres(LinearOperator<typename A::Scalar>(a), b, options);
}

}  // namespace convmat
