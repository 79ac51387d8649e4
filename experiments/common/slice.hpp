#pragma once

#include <convmat/core/tensor.hpp>

namespace experiments {

/// Image n of a batch, or plane q of an array: the n-th slice of the first axis.
template <class S>
convmat::Tensor<S> slice_of(const convmat::Tensor<S>& batch, convmat::Index n) {
  const convmat::Shape shape = convmat::slice(batch.shape(), 1, batch.shape().size());
  const auto begin = batch.begin() + n * convmat::volume(shape);
  return convmat::Tensor<S>(shape, std::vector<S>(begin, begin + convmat::volume(shape)));
}

}  // namespace experiments
