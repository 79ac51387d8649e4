#pragma once

#include <convmat/core/tensor.hpp>
#include <optional>
#include <span>

namespace convmat {

/// A loss at y: its value, and its cotangent dL/dy. Where it is quadratic with Hessian h I, L(y + δ) = L(y) +
/// Re <dL/dy, δ> + h/2 |δ|², h is its curvature.
template <Scalar S>
struct Loss {
  double value;
  Tensor<S> cotangent;
  std::optional<double> curvature = {};
};

/// The notebook's fc over a batch r of shape (N, outputs...): f = mean over outputs of sum over the batch of
/// |r|^2, with cotangent 2 r / (number of outputs). For r = y - target it is a scaled least-squares loss.
/// Throws ShapeError where r has no batch axis or no outputs.
template <Scalar S>
CONVMAT_API Loss<S> mean_of_squares(const Tensor<S>& r);

/// ½ |y - target|², with cotangent y - target. Throws ShapeError where the shapes differ.
template <Scalar S>
CONVMAT_API Loss<S> least_squares(const Tensor<S>& y, const Tensor<S>& target);

/// The mean over a batch (N, classes) of logits of -log softmax(y)[label], with cotangent (softmax(y) -
/// e_label) / N, computed from the largest logit down, so that it does not overflow. Throws ShapeError where
/// y is no such batch or the labels are not N, Error where a label is no class.
template <Scalar S>
requires(!is_complex<S>) CONVMAT_API Loss<S> softmax_cross_entropy(const Tensor<S>& y,
                                                                   std::span<const Index> labels);

}  // namespace convmat
