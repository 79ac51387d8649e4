#pragma once

#include <convmat/operators/linear_operator.hpp>
#include <optional>

namespace convmat {

/// A⁻¹ in the class of A, where a closed form makes it: of an identity, a diagonal and a triangular Toeplitz
/// matrix (the reciprocal power series b, Σ_j c_j b_{k-j} = [k = 0], n²/2 products), and of a Kronecker
/// product, A⁻¹ ⊗ B⁻¹. Empty for any other operator. Throws NumericError, naming what is zero, where A is
/// singular.
template <Scalar S>
CONVMAT_API std::optional<LinearOperator<S>> inverse(const LinearOperator<S>& a);
template <Operator A>
std::optional<LinearOperator<typename A::Scalar>> inverse(const A& a) {
  return inverse(LinearOperator<typename A::Scalar>(a));
}

}  // namespace convmat
