#pragma once

#include <convmat/core/random.hpp>
#include <convmat/operators/conv_operator.hpp>

namespace convmat::test {

/// The birth certificate of an operator A with matrix M, by doctest checks:
///
///   dot test            |<A u, v> - <u, Aᴴ v>| <= 10 eps ‖A u‖ ‖v‖
///   linearity           A (alpha x + y) = alpha A x + A y
///   agreement           A x = M x, y += alpha A x, x += alpha Aᵀ z; batches = loops over samples
///   transpose, conj, adjoint   have the matrices Mᵀ, conj M and conj Mᵀ, and (Aᵀ)ᵀ = A
///
/// Where M holds small integers only, everything but the dot test is compared with ==.
template <Scalar S>
void laws_of_matrix(const LinearOperator<S>& a, const Csr<S>& matrix, Rng& rng);

/// The same with M = to_csr(A), which must be valid and have A.nnz() entries.
template <Scalar S>
void laws(const LinearOperator<S>& a, Rng& rng);

template <Operator A>
void laws(const A& a, Rng& rng) {
  laws(LinearOperator<typename A::Scalar>(a), rng);
}

/// laws(T), and what a convolution with an integer kernel owes besides: the gradient identity, every kernel
/// of the table against the reference, unfold and fold, tap counts and sums, projection, blocks.
template <Scalar S>
void conv_laws(const ConvOperator<S>& conv, Rng& rng);

/// Least squares min ‖T(K) - M‖ over the kernels on the taps where the mask, of the kernel's shape, is 1, K
/// of least norm: by a dense factorisation of the vectorised patterns.
template <Scalar S>
Tensor<S> nearest_kernel(const ConvGeometry& geometry, const Tensor<S>& m, const Tensor<double>& mask);

/// M x, one entry at a time, for x of any shape with M.cols elements or a batch of them; the result has the
/// given shape.
template <Scalar S>
Tensor<S> multiply(const Csr<S>& matrix, const Tensor<S>& x, const Shape& result_shape);

}  // namespace convmat::test
