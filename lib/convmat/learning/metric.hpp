#pragma once

#include <convmat/core/tensor.hpp>
#include <convmat/geometry/conv_geometry.hpp>
#include <string_view>

namespace convmat {

/// The inner product in which a step is steepest:
///   kernel    <K, K>: the space of kernels, the notebook's unfold form
///   toeplitz  <T(K), T(K)>_F = <K, D K>: the space of structured matrices, the notebook's Toeplitz form
///   output    <T(K) x, T(K) x> = <K, K U Uᴴ>: what the step does to the outputs, the metric of Gauss-Newton
enum class Metric { kernel, toeplitz, output };

CONVMAT_API std::string_view to_string(Metric metric);

/// M⁻¹ G, the gradient in the metric M: the steepest ascent, <G, K> = <M⁻¹ G, K>_M for every K. With D and U
/// Uᴴ singular, by the pseudo-inverse. The output metric is that of the batch x, which the others do not
/// read. Throws ShapeError where G or x is not of the geometry's shapes.
template <Scalar S>
CONVMAT_API Tensor<S> gradient_in(Metric metric, const ConvGeometry& geometry, const Tensor<S>& gradient,
                                  const Tensor<S>& x);

}  // namespace convmat
