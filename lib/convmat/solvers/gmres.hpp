#pragma once

#include <convmat/solvers/iteration.hpp>

namespace convmat {

/// The generalised minimal residual method for any square A, begun anew every `restart` iterations and
/// preconditioned from the right, so that its residual is ‖b - A x‖ / ‖b‖ (Saad and Schultz 1986). Throws
/// ShapeError unless A is square; NumericError where A, or A M⁻¹, is seen to be singular; Error where restart
/// is not positive; and what IterationOptions says.
template <Scalar S>
CONVMAT_API Solution<S> gmres(const LinearOperator<S>& a, const Tensor<S>& b,
                              const IterationOptions<S>& options = {}, Index restart = 50);
template <Operator A>
Solution<typename A::Scalar> gmres(const A& a, const Tensor<typename A::Scalar>& b,
                                   const IterationOptions<typename A::Scalar>& options = {},
                                   Index restart = 50) {
  return gmres(LinearOperator<typename A::Scalar>(a), b, options, restart);
}

}  // namespace convmat
