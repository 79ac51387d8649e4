#pragma once

#include <convmat/core/random.hpp>
#include <convmat/operators/conv_operator.hpp>

namespace norms {

using convmat::ConvOperator;
using convmat::Index;
using convmat::PaddingMode;
using convmat::Tensor;

inline constexpr PaddingMode padding_modes[] = {PaddingMode::zeros, PaddingMode::circular,
                                                PaddingMode::reflect, PaddingMode::symmetric,
                                                PaddingMode::replicate};

/// A layer before it is said how it is padded, with He's random weights.
struct Layer {
  std::string name;
  Tensor<double> kernel;
  convmat::ConvOptions options;

  /// Zeros alone where nothing is padded.
  std::vector<PaddingMode> modes() const;
  ConvOperator<double> padded(PaddingMode mode) const;
};

/// The shapes of residual networks, with so many channels: a stem of stride 2 on `size` x `size` pixels, and
/// on half of them a block's layer, one of stride 2, its shortcut, and the pointwise, depthwise, grouped and
/// dilated layers of their successors.
std::vector<Layer> residual_layers(Index channels, Index size, const convmat::Rng& root);

/// That of a block in its true size: 64 channels on 56 x 56 pixels.
Layer true_block(const convmat::Rng& root);

/// A layer of 3 x 3 taps that keeps the size of an image of n x n.
Layer block(const std::string& name, Index channels, Index n, const convmat::Rng& root);

/// The kernel of one channel whose numbers others have found.
Layer golden(Index n);

}  // namespace norms
