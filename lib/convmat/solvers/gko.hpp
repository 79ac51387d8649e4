#pragma once

#include <convmat/solvers/toeplitz_elimination.hpp>

namespace convmat::detail {

/// Gaussian elimination with partial pivoting in O(n²) (Gohberg, Kailath and Olshevsky 1995). With the cyclic
/// shift Z and the one that changes the sign of what wraps around, Z₋,
///
///     Z T - T Z₋ = G B,  n x 2 and 2 x n,
///
/// and Fourier transforms diagonalise both: C = F T D Fᴴ, D = diag(exp(iπj/n)), has entries
/// (F G)[i] · (B D Fᴴ)[j] / (λ[i] - μ[j]), the quotients with sin(π (i - j - 1/2) / n) but for phases. Rows
/// may be exchanged, and what remains of C after a pivot has rank 2 again. In O(n) memory: right-hand sides
/// are eliminated on the way, and the rows of U come back in reverse order from the generators (Poloni 2010).
/// Breaks down where a pivot is zero.
template <Scalar W>
CONVMAT_API ToeplitzElimination<W> gko(const ToeplitzEntries<W>& t, const Tensor<W>& b);

}  // namespace convmat::detail
