#pragma once

#include <convmat/geometry/layer_axis.hpp>
#include <convmat/operators/conv_operator.hpp>
#include <convmat/operators/conv_transpose.hpp>
#include <optional>

namespace convmat {

/// A convolution or its transpose, seen from what it reads to what it gives.
template <Scalar S>
struct CONVMAT_API Layer {
  ConvOperator<S> conv;
  bool transposed = false;

  /// The layer that this operator is; empty where it is neither a ConvOperator nor a ConvTranspose.
  static std::optional<Layer> of(const LinearOperator<S>& a);

  const ConvGeometry& geometry() const { return conv.geometry(); }
  Index in_channels() const { return transposed ? geometry().out_channels : geometry().in_channels; }
  Index out_channels() const { return transposed ? geometry().in_channels : geometry().out_channels; }
  LayerAxis axis(std::size_t d) const { return {geometry().axes[d], transposed}; }
  std::size_t axes() const { return geometry().axes.size(); }
  Shape taps() const { return geometry().kernel_size(); }

  /// The weight by which output channel q reads input channel p through a tap; 0 between groups.
  S weight(Index q, Index p, Index tap) const;

  Layer transpose() const { return {conv, !transposed}; }
  LinearOperator<S> linear_operator() const;
};

}  // namespace convmat
