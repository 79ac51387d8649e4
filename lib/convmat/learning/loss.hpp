#pragma once

#include <convmat/core/tensor.hpp>

namespace convmat {

/// A loss at y: its value, and its cotangent dL/dy.
template <Scalar S>
struct Loss {
  double value;
  Tensor<S> cotangent;
};

/// The notebook's fc over a batch r of shape (N, outputs...): f = mean over outputs of sum over the batch of
/// |r|^2, with cotangent 2 r / (number of outputs). For r = y - target it is a scaled least-squares loss.
/// Throws ShapeError where r has no batch axis or no outputs.
template <Scalar S>
CONVMAT_API Loss<S> mean_of_squares(const Tensor<S>& r);

}  // namespace convmat
