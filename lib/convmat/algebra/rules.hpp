#pragma once

#include <convmat/algebra/product.hpp>
#include <convmat/algebra/simplify.hpp>
#include <convmat/algebra/sum.hpp>
#include <convmat/geometry/axis.hpp>

namespace convmat {

/// What a rule gives.
template <Scalar S>
using Result = std::optional<LinearOperator<S>>;

/// A lazy sum of products, simplified; empty where it stays lazy.
template <Scalar S>
CONVMAT_API Result<S> joined_block(const LinearOperator<S>& lazy);

/// The block Toeplitz or block circulant matrix of the sums of these terms, one list for each tap of the
/// axis, between these shapes; empty where a sum stays lazy.
template <Scalar S>
CONVMAT_API Result<S> joined_blocks(const Axis& axis,
                                    const std::vector<std::vector<LinearOperator<S>>>& terms,
                                    const Shape& domain, const Shape& range);

/// The operand as a diagonal matrix, an identity included.
template <Scalar S>
CONVMAT_API std::optional<Tensor<S>> diagonal_of(const LinearOperator<S>& a);

}  // namespace convmat
