#pragma once

#include <convmat/solvers/iteration.hpp>

namespace convmat {

/// The same as lsqr, by minimal residuals of the normal equations: ‖Aᴴr‖ falls in every iteration, so that it
/// may be stopped earlier (Fong and Saunders 2011). Throws as lsqr.
template <Scalar S>
CONVMAT_API Solution<S> lsmr(const LinearOperator<S>& a, const Tensor<S>& b,
                             const IterationOptions<S>& options = {}, double lambda = 0);
template <Operator A>
Solution<typename A::Scalar> lsmr(const A& a, const Tensor<typename A::Scalar>& b,
                                  const IterationOptions<typename A::Scalar>& options = {},
                                  double lambda = 0) {
  return lsmr(LinearOperator<typename A::Scalar>(a), b, options, lambda);
}

}  // namespace convmat
