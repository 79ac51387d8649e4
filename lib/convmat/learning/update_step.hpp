#pragma once

#include <convmat/learning/loss.hpp>
#include <convmat/learning/metric.hpp>
#include <convmat/learning/step_rule.hpp>
#include <convmat/operators/conv_operator.hpp>
#include <functional>

namespace convmat {

/// A loss as a function of the outputs y = T x of a batch.
template <Scalar S>
using LossFunction = std::function<Loss<S>(const Tensor<S>& y)>;

/// A step of the kernel with its evidence. A full Polyak step with f* = 0 has check = 0 up to rounding.
template <Scalar S>
struct UpdateStep {
  Tensor<S> direction;   // ΔK
  double before, after;  // f at K and at K + ΔK
  double predicted;      // Re <G, ΔK>, what f falls by if it is linear
  double attained;       // after - before
  double check;          // Re <G, ΔK> + f
};

/// One step down the loss of y = T(K) x: ΔK = -τ M⁻¹ G with G = kernel_gradient(dL/dy, x), in this metric, as
/// far as the rule says. For least squares the output metric with FixedStep{1} is a Gauss-Newton step: it
/// ends in the minimum. Where M⁻¹G = 0 there is no step. Throws ShapeError where x is not of T's domain or a
/// batch of it; NumericError where f or G is not finite, no step along the gradient reaches f* (G = 0), or
/// backtracking finds none; Error where an exact line search is asked of a loss without curvature, or a
/// length is not positive.
template <Scalar S>
CONVMAT_API UpdateStep<S> update_step(const ConvOperator<S>& conv, const Tensor<S>& x,
                                      const LossFunction<S>& loss, Metric metric, const StepRule& rule);

}  // namespace convmat
