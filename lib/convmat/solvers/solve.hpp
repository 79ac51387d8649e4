#pragma once

#include <convmat/solvers/solution.hpp>

namespace convmat {

/// x with A x = b, by the first of these that applies; Solution::reason says why:
///
///     circulant                                          its inverse by FFTs
///     sparse enough to factor, and Hermitian             Cholesky, where it is positive definite
///     sparse enough to factor                            LU
///     a one-channel Toeplitz matrix, definite            CG with T. Chan's circulant
///     any other                                          GMRES to 1e-12
///
/// Sparse enough: A has a matrix, with at most 64 nonzeros a row, and the factors fit memory_budget(). Throws
/// ShapeError unless A is square and b fits, NumericError where b is not finite or A is singular.
template <Scalar S>
CONVMAT_API Solution<S> solve(const LinearOperator<S>& a, const Tensor<S>& b);
template <Operator A>
Solution<typename A::Scalar> solve(const A& a, const Tensor<typename A::Scalar>& b) {
  return solve(LinearOperator<typename A::Scalar>(a), b);
}

/// The minimiser of ‖A x - b‖² + λ ‖x‖², of least norm where there are several:
///
///     sparse enough to factor, λ = 0    QR
///     sparse enough to factor, λ > 0    Cholesky of AᴴA + λ I
///     any other                         LSMR to 1e-12; where λ > 0 and A is of one channel and stride 1,
///                                       preconditioned by its circular twin
///
/// Throws ShapeError where b does not fit, NumericError where it is not finite, Error where λ is negative.
template <Scalar S>
CONVMAT_API Solution<S> least_squares_solve(const LinearOperator<S>& a, const Tensor<S>& b,
                                            double lambda = 0);
template <Operator A>
Solution<typename A::Scalar> least_squares_solve(const A& a, const Tensor<typename A::Scalar>& b,
                                                 double lambda = 0) {
  return least_squares_solve(LinearOperator<typename A::Scalar>(a), b, lambda);
}

}  // namespace convmat
