#pragma once

#include <convmat/operators/linear_operator.hpp>

namespace convmat {

/// All min(rows, cols) singular values of a matrix, descending, each as often as it occurs, and by which
/// method.
struct SingularValues {
  std::vector<double> values;
  std::string method;  // "Kronecker product: symbol; dense matrix"
};

/// All singular values of an operator, in float64, by its structure where it has one:
///
///     circular T, or what lower() makes one     ∪ σ(F(ω)) over its frequencies, circular_singular_values
///     T of several groups                       those of T_0, T_1, ..., whose direct sum it is
///     A ⊗ B                                     σ_i(A) σ_j(B)
///     Tᵀ of a convolution                       those of T
///     others                                    those of the dense matrix, in O(rows cols min(rows, cols))
///
/// Throws CapacityError, before it is made, where a dense matrix exceeds memory_budget(): see lanczos() for a
/// few of a large one; what to_csr(A) throws.
template <Scalar S>
CONVMAT_API SingularValues singular_values(const LinearOperator<S>& a);
template <Operator A>
SingularValues singular_values(const A& a) {
  return singular_values(LinearOperator<typename A::Scalar>(a));
}

}  // namespace convmat
