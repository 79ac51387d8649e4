#pragma once

#include <convmat/solvers/circulant_inverse.hpp>

namespace convmat {

/// The circulant matrices that stand for a Toeplitz matrix of diagonals a_k, k = i - j:
///
///     strang   c_j = a_j where j <= n/2, else a_{j-n}
///     t_chan   c_j = ((n-j) a_j + j a_{j-n}) / n, the nearest in the Frobenius norm; definite if the matrix
///     is r_chan   c_j = a_j + a_{j-n}
///
/// and along each axis for BTTB matrices and so on. (G. Strang 1986; T. Chan 1988; R. Chan 1989. In more than
/// one level no circulant makes the convergence superlinear: Serra Capizzano and Tyrtyshnikov 1999.)
enum class CirculantKind { strang, t_chan, r_chan };

/// C⁻¹ for a Hermitian positive definite A: a convolution of one channel and stride 1, zero padding (for
/// t_chan any), as many outputs as inputs. Throws GeometryError where A is none, NumericError where C is not
/// positive definite, with its least eigenvalue.
template <Scalar S>
CONVMAT_API CirculantInverse<S> circulant_preconditioner(const LinearOperator<S>& a, CirculantKind kind);
template <Operator A>
CirculantInverse<typename A::Scalar> circulant_preconditioner(const A& a, CirculantKind kind) {
  return circulant_preconditioner(LinearOperator<typename A::Scalar>(a), kind);
}

/// (CᴴC + λ)^-½ for least squares with A, a convolution of one channel and stride 1 in any padding, and C its
/// circular twin: the same kernel wrapped around the image. Throws GeometryError where A is none, Error where
/// λ is negative, NumericError where CᴴC + λ is singular: a λ > 0 makes it regular.
template <Scalar S>
CONVMAT_API CirculantInverse<S> least_squares_preconditioner(const LinearOperator<S>& a, double lambda = 0);
template <Operator A>
CirculantInverse<typename A::Scalar> least_squares_preconditioner(const A& a, double lambda = 0) {
  return least_squares_preconditioner(LinearOperator<typename A::Scalar>(a), lambda);
}

}  // namespace convmat
