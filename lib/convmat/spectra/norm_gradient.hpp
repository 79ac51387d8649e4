#pragma once

#include <convmat/operators/conv_operator.hpp>

namespace convmat {

/// The largest singular value of T(K) and its gradient with respect to K,
///
///     dσ_1 = Re <G, dK>,   G = kernel_gradient(u, v) with T v = σ_1 u,
///
/// where σ_1 occurs once; else an element of its subdifferential.
template <Scalar S>
struct NormGradient {
  double value;
  Tensor<S> gradient;  // of the kernel's shape
};

template <Scalar S>
CONVMAT_API NormGradient<S> norm_gradient(const ConvOperator<S>& conv, double tolerance = 1e-8);

}  // namespace convmat
