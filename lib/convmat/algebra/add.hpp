#pragma once

#include <convmat/algebra/certified.hpp>

namespace convmat {

/// A + B as one convolution: its taps are those of both, K[q, p, t] = K_A[q, p, t_A] + K_B[q, p, t_B] where
/// t, t_A and t_B read the same sample. Both must be convolutions of the same strides, or transposes of such,
/// with any kernel extents, dilations, pads and groups; where they are padded differently (zeros, circular,
/// ...) the sum is that of their zero-padded forms and a border (split_padding). Two matrices of a class with
/// a name, of which one may be an identity, give one of such a class: Toeplitz + circulant is Toeplitz.
/// Throws ShapeError, naming both, where domains or ranges differ; CapacityError where the kernel or the
/// border exceeds memory_budget().
template <Scalar S>
CONVMAT_API Certified<S> add(const LinearOperator<S>& a, const LinearOperator<S>& b);
template <Operator A, Operator B>
requires std::same_as<typename A::Scalar, typename B::Scalar> Certified<typename A::Scalar> add(const A& a,
                                                                                                const B& b) {
  using S = typename A::Scalar;
  return add(LinearOperator<S>(a), LinearOperator<S>(b));
}

}  // namespace convmat
