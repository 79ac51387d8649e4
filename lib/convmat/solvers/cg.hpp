#pragma once

#include <convmat/solvers/iteration.hpp>

namespace convmat {

/// Conjugate gradients for a Hermitian positive definite A, with a preconditioner of the same kind (Hestenes
/// and Stiefel 1952). Residual: ‖b - A x‖ / ‖b‖, by the recurrence. Throws ShapeError unless A is square;
/// NumericError where A is seen not to be Hermitian, and, with the iteration, where pᴴAp or rᴴM⁻¹r is not
/// positive; and what IterationOptions says.
template <Scalar S>
CONVMAT_API Solution<S> cg(const LinearOperator<S>& a, const Tensor<S>& b,
                           const IterationOptions<S>& options = {});
template <Operator A>
Solution<typename A::Scalar> cg(const A& a, const Tensor<typename A::Scalar>& b,
                                const IterationOptions<typename A::Scalar>& options = {}) {
  return cg(LinearOperator<typename A::Scalar>(a), b, options);
}

}  // namespace convmat
