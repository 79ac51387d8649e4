#include "layers.hpp"

#include <cmath>

using namespace convmat;

namespace norms {
namespace {

// Of variance 2 / (inputs of an output), for ReLU behind it (He et al. 2015).
Tensor<double> he(const Shape& shape, Rng rng) {
  const auto inputs = static_cast<double>(volume(shape) / shape[0]);
  return std::sqrt(2 / inputs) * randn(shape, rng);
}

}  // namespace

std::vector<PaddingMode> Layer::modes() const {
  if (volume(slice(kernel.shape(), 2, 4)) == 1) return {PaddingMode::zeros};
  return {std::begin(padding_modes), std::end(padding_modes)};
}

ConvOperator<double> Layer::padded(PaddingMode mode) const {
  ConvOptions with_mode = options;
  with_mode.padding_mode = mode;
  return conv(kernel, with_mode);
}

std::vector<Layer> residual_layers(Index channels, Index size, const Rng& root) {
  const Shape half{size / 2, size / 2};
  const Index c = channels;
  std::vector<Layer> layers;
  const auto add = [&](const char* name, const Shape& shape, const ConvOptions& options) {
    layers.push_back({name, he(shape, root.split(layers.size())), options});
  };
  add("stem", {c, 3, 7, 7}, {.image = {size, size}, .stride = {2}, .padding = Padding{3}});
  add("block", {c, c, 3, 3}, {.image = half, .padding = Padding{1}});
  add("down", {2 * c, c, 3, 3}, {.image = half, .stride = {2}, .padding = Padding{1}});
  add("shortcut", {2 * c, c, 1, 1}, {.image = half, .stride = {2}});
  add("pointwise", {c, 2 * c, 1, 1}, {.image = half});
  add("depthwise", {c, 1, 3, 3}, {.image = half, .padding = Padding{1}, .groups = c});
  add("grouped", {c, c / 4, 3, 3}, {.image = half, .padding = Padding{1}, .groups = 4});
  add("dilated", {c, c, 3, 3}, {.image = half, .dilation = {2}, .padding = Padding{2}});
  return layers;
}

Layer true_block(const Rng& root) { return block("true block", 64, 56, root); }

Layer block(const std::string& name, Index channels, Index n, const Rng& root) {
  return {name, he({channels, channels, 3, 3}, root), {.image = {n, n}, .padding = Padding{1}}};
}

Layer golden(Index n) {
  return {"golden",
          Tensor<double>({1, 1, 3, 3}, {2, 7, -1, 1, 3, -8, 5, -3, 1}),
          {.image = {n, n}, .padding = Padding{1}}};
}

}  // namespace norms
