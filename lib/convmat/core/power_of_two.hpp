#pragma once

#include <convmat/core/export.hpp>
#include <convmat/core/tensor.hpp>

namespace convmat {

/// e with the largest part of an element in [2^(e-1), 2^e): finite, where its modulus may not be; 0 of zeros.
template <Scalar S>
CONVMAT_API int binary_exponent(const Tensor<S>& a);

/// 2^exponent a, exact but for numbers that are no longer normal.
template <Scalar S>
CONVMAT_API Tensor<S> times_power_of_two(Tensor<S> a, int exponent);

}  // namespace convmat
