#pragma once

#include <convmat/solvers/toeplitz_elimination.hpp>

namespace convmat::detail {

/// Levinson's recursion for T x = b, 4n² multiplications and 2n² for each right-hand side (rows of b) in O(n)
/// memory. It goes through the leading minors, whose quotients are the pivots: it breaks down where one is
/// zero, or, `positive`, where one is not positive; and is inaccurate where one is nearly so.
template <Scalar W>
CONVMAT_API ToeplitzElimination<W> levinson(const ToeplitzEntries<W>& t, const Tensor<W>& b, bool positive);

/// Substitution for a lower triangular T, n²/2 for each right-hand side. Breaks down where the diagonal is
/// zero.
template <Scalar W>
CONVMAT_API ToeplitzElimination<W> substitute_lower(const ToeplitzEntries<W>& t, const Tensor<W>& b);

}  // namespace convmat::detail
