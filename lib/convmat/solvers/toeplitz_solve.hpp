#pragma once

#include <convmat/operators/toeplitz.hpp>
#include <convmat/solvers/log_determinant.hpp>
#include <convmat/solvers/solution.hpp>

namespace convmat {

/// How to solve with a Toeplitz matrix:
///
///     levinson   Levinson's recursion: the least work, O(n) memory. Any T whose leading minors are regular;
///                accurate where T is positive definite, and where none is nearly singular
///     schur      Schur's algorithm: the Cholesky factor of a Hermitian positive definite T, n²/2 numbers
///     gko        elimination with partial pivoting (Gohberg, Kailath and Olshevsky 1995): any regular T
///     automatic  substitution where T is triangular, which is stable at any condition; levinson where T is
///                Hermitian, as long as leading minors are positive and the backward error is small; else gko
enum class ToeplitzMethod { automatic, levinson, schur, gko };

struct ToeplitzOptions {
  ToeplitzMethod method = ToeplitzMethod::automatic;
};

/// T x = b for a square T and b of shape (n), or a batch (N, n), in O(n²) each. Computed in double precision
/// for every scalar, with one step of refinement where it gains. `condition` is an estimate in the 1-norm,
/// from below (Hager 1984, Higham 1988), empty where levinson was asked for and failed. Throws ShapeError
/// where T is not square or b does not fit, NumericError, naming the pivot, where T is singular to the
/// precision of double, which its condition says, or a residual of a tenth of b and more; of a triangular T
/// where its diagonal is zero, or the method asked for breaks down, and, with the position, where T or b
/// holds NaN or infinity.
template <Scalar S>
CONVMAT_API Solution<S> toeplitz_solve(const Toeplitz<S>& t, const Tensor<S>& b,
                                       const ToeplitzOptions& options = {});

/// By the pivots of Levinson's recursion where T is Hermitian positive definite, of gko elsewhere. Throws
/// ShapeError where T is not square, NumericError where it holds NaN or infinity.
template <Scalar S>
CONVMAT_API LogDeterminant<S> log_determinant(const Toeplitz<S>& t);

}  // namespace convmat
