#pragma once

#include <convmat/solvers/toeplitz_elimination.hpp>

namespace convmat::detail {

/// Gaussian elimination with partial pivoting in O(n²) (Gohberg, Kailath and Olshevsky 1995). With ones
/// beside the diagonal, and in the corners [0, 0] and [n-1, n-1] one and one in Y, one and minus one in Y',
///
///     Y T - T Y' = G B,  n x 4 and 4 x n,
///
/// because only the border differs from zero, and cosine transforms diagonalise both: C = S T V, of the types
/// II and IV, is real where T is, with entries (S G)[i] · (B V)[j] / (x[i] - y[j]). See CauchyElimination.
/// Breaks down where a pivot is zero.
template <Scalar W>
CONVMAT_API ToeplitzElimination<W> gko(const ToeplitzEntries<W>& t, const Tensor<W>& b);

}  // namespace convmat::detail
