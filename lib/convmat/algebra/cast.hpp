#pragma once

#include <convmat/operators/linear_operator.hpp>

namespace convmat {

/// The same operator with its numbers in another scalar; complex to real is not offered. Of convolutions,
/// their transposes, sparse operators, and sums, products and multiples of them; throws Error where it is
/// none.
template <Scalar To, Scalar From>
requires(is_complex<To> ||
         !is_complex<From>) CONVMAT_API LinearOperator<To> cast(const LinearOperator<From>& a);

}  // namespace convmat
