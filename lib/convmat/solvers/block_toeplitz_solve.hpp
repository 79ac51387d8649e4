#pragma once

#include <convmat/operators/block_toeplitz.hpp>
#include <convmat/solvers/log_determinant.hpp>
#include <convmat/solvers/solution.hpp>

namespace convmat {

/// T x = b for a square block Toeplitz matrix of n x n blocks, each m x m, by Levinson's recursion with
/// blocks (Whittle 1963; Akaike 1973): 4 n² m³ multiplications and 2 n² m² for each right-hand side, O(n m²)
/// memory. It goes through the leading block minors; where one is singular, or the backward error shows that
/// one nearly is, T is factored by SparseLu instead. In double precision for every scalar. `condition` is an
/// estimate in the 1-norm, from below. b of T's range, or a batch of it. Throws ShapeError where T is not
/// square or b does not fit, NumericError where T is singular, or T or b holds NaN or infinity,
/// CapacityError where the recursion fails and the factors exceed memory_budget().
template <Scalar S>
CONVMAT_API Solution<S> block_toeplitz_solve(const BlockToeplitz<S>& t, const Tensor<S>& b);

/// By the pivots of the recursion, or of SparseLu where it breaks down. Throws likewise.
template <Scalar S>
CONVMAT_API LogDeterminant<S> log_determinant(const BlockToeplitz<S>& t);

}  // namespace convmat
