#pragma once

#include <convmat/solvers/toeplitz_elimination.hpp>

namespace convmat::detail {

/// Schur's algorithm: the Cholesky factor T = RᴴR of a Hermitian positive definite T, n² multiplications of
/// hyperbolic rotations (in the mixed form, which is stable: Bojanczyk, Brent, de Hoog and Sweet 1995), and
/// n² for each right-hand side; it stores R. Breaks down where T is not one.
template <Scalar W>
CONVMAT_API ToeplitzElimination<W> schur(const ToeplitzEntries<W>& t, const Tensor<W>& b);

}  // namespace convmat::detail
