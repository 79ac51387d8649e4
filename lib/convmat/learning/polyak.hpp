#pragma once

#include <convmat/learning/metric.hpp>

namespace convmat {

/// A step in the kernel, with its check: <G, ΔK> + f, zero up to rounding for a full Polyak step.
template <Scalar S>
struct PolyakStep {
  Tensor<S> direction;  // ΔK
  double check;
};

/// The Polyak step with f* = 0 (Polyak 1969): the shortest ΔK in the metric for which the linear model
/// f + Re<G, ΔK> vanishes,
///
///     kernel    ΔK = -f G / <G, G>            toeplitz  ΔK = -f D⁺G / <G, D⁺G>,   ΔT = T(ΔK),
///
/// with D the Gram matrix of the tap patterns. The two are equal where all tap counts are. Zero where f = 0.
/// For losses, other metrics and other steps see update_step. Throws NumericError where G vanishes but f does
/// not, ShapeError where G is not of the kernel's shape, Error for the output metric, which is that of a
/// batch.
template <Scalar S>
CONVMAT_API PolyakStep<S> polyak_step(const ConvGeometry& geometry, double f, const Tensor<S>& gradient,
                                      Metric metric);

}  // namespace convmat
