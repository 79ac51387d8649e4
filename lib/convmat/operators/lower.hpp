#pragma once

#include <convmat/operators/conv_operator.hpp>
#include <optional>

namespace convmat {

/// The operator as one convolution, where it is one by its structure: the canonical form that every kernel
/// and every rule of the algebra works on. Toeplitz and circulant matrices are; block Toeplitz and block
/// circulant ones are where their blocks are convolutions of one geometry (one more axis); block matrices are
/// likewise (channels). A Kronecker product of one-channel convolutions, or of one and an identity, has the
/// axes of both. The flattened domain and range are the same. Empty where it is none.
template <Scalar S>
CONVMAT_API std::optional<ConvOperator<S>> lower(const LinearOperator<S>& a);

}  // namespace convmat
