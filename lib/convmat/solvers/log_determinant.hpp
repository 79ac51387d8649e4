#pragma once

#include <convmat/operators/linear_operator.hpp>

namespace convmat {

/// det A = phase exp(log_modulus), |phase| = 1; of an A with a pivot of zero, phase 0 and -infinity. The
/// pivots of a singular A may be what rounding made of zero: log_modulus is finite then, and far below that of
/// the product of the norms of the columns (Hadamard's bound).
template <Scalar S>
struct LogDeterminant {
  double log_modulus;
  S phase;
};

/// By the pivots of a sparse LU factorisation (SparseLu). Throws ShapeError where A is not square,
/// NumericError where it holds NaN or infinity, CapacityError where the factors exceed memory_budget().
/// Toeplitz and block Toeplitz matrices have overloads of their own, in toeplitz_solve.hpp and
/// block_toeplitz_solve.hpp.
template <Scalar S>
CONVMAT_API LogDeterminant<S> log_determinant(const LinearOperator<S>& a);
template <Operator A>
LogDeterminant<typename A::Scalar> log_determinant(const A& a) {
  return log_determinant(LinearOperator<typename A::Scalar>(a));
}

}  // namespace convmat
