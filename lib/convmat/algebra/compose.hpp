#pragma once

#include <convmat/algebra/certified.hpp>

namespace convmat {

/// A B, multiplied out where that is a convolution: composite kernel
///
///     κ[q, i, τ] = Σ_m Σ_(u, t) -> τ  K_A[q, m, u] K_B[m, i, t],
///
/// stride s_A s_B, padding p_B + s_B p_A. With zero padding it is exact if and only if every intermediate
/// sample past the ends that A reads would have read nothing but zeros in B; else the border holds what those
/// samples would have contributed (Widom's identity T(a) T(b) = T(ab) - corner terms). Layers are
/// convolutions of any stride, dilation, padding and groups, and their transposes, as far as the rates allow:
/// conv of stride s after conv_transpose of stride s is a convolution of a polyphase component of the
/// kernels, conv_transpose after conv varies periodically and is none. Matrices of a class with a name
/// (Toeplitz, circulant, Hankel, nests of them: lower) give one of such a class. Sums of products have the
/// same terms in another order than A (B x), so that they agree to rounding, on integers exactly. Throws
/// ShapeError, naming both, where the range of B is not the domain of A; CapacityError where the kernel or
/// the border exceeds memory_budget().
template <Scalar S>
CONVMAT_API Certified<S> compose(const LinearOperator<S>& a, const LinearOperator<S>& b);
template <Operator A, Operator B>
requires std::same_as<typename A::Scalar, typename B::Scalar> Certified<typename A::Scalar> compose(
    const A& a, const B& b) {
  using S = typename A::Scalar;
  return compose(LinearOperator<S>(a), LinearOperator<S>(b));
}

/// What compose(A, B) will find, from the geometries alone. (Where no sample happens to stand in the border,
/// as between taps that step over the whole image, compose finds a convolution after all.) Throws ShapeError
/// as above.
template <Scalar S>
CONVMAT_API Finding product_structure(const LinearOperator<S>& a, const LinearOperator<S>& b);

/// Aᴴ A and A Aᴴ. For stride 1: the first is one convolution where the padding of A is full, the second where
/// it is valid (strided too), both where it is circular; else they have a border.
template <Operator A>
Certified<typename A::Scalar> gram(const A& a) {
  return compose(adjoint(a), a);
}
template <Operator A>
Certified<typename A::Scalar> outer_gram(const A& a) {
  return compose(a, adjoint(a));
}

}  // namespace convmat
