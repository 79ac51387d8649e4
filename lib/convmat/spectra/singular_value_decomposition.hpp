#pragma once

#include <convmat/operators/linear_operator.hpp>

namespace convmat {

/// A = U Σ Vᴴ, that is A v_i = σ_i u_i and Aᴴ u_i = σ_i v_i, i < min(rows, cols).
template <Scalar S>
struct SingularValueDecomposition {
  std::vector<double> values;  // descending
  Tensor<S> left, right;       // (count, range...) and (count, domain...), orthonormal
};

/// All singular values of a small operator with their vectors, in float64: by LAPACK's gesvd of its dense
/// matrix, in O(rows cols min(rows, cols)). Throws CapacityError, before the matrix is made, where that
/// exceeds memory_budget(): see lanczos() for a few of a large one; NumericError where an entry is not
/// finite; what to_csr(A) throws.
template <Scalar S>
CONVMAT_API SingularValueDecomposition<S> singular_value_decomposition(const LinearOperator<S>& a);
template <Operator A>
SingularValueDecomposition<typename A::Scalar> singular_value_decomposition(const A& a) {
  return singular_value_decomposition(LinearOperator<typename A::Scalar>(a));
}

}  // namespace convmat
