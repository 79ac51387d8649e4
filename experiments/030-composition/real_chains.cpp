#include "real_chains.hpp"

#include <convmat/convmat.hpp>

using namespace convmat;

namespace composition {
namespace {

/// Appends layers to a chain, each on what the one before gives.
class Builder {
 public:
  Builder(std::string name, const Shape& input, Rng& rng)
      : chain_{std::move(name), {}}, shape_(input), rng_(rng) {}

  /// A layer of so many channels and taps with random weights.
  Builder& conv(Index channels, const Shape& taps, ConvOptions options = {}) {
    return filter(positive_weights(prepend(channels, prepend(shape_[0] / options.groups, taps)), rng_),
                  options);
  }
  Builder& depthwise(const Shape& taps, ConvOptions options = {}) {
    options.groups = shape_[0];
    return conv(shape_[0], taps, options);
  }
  Builder& sum_pool(Index extent) {
    const Shape taps(shape_.size() - 1, extent);
    Tensor<double> ones(prepend(shape_[0], prepend(1, taps)));
    for (double& one : ones.span()) one = 1;
    return filter(ones, {.stride = {extent}, .groups = shape_[0]});
  }
  /// The same filter along one axis of two, on one channel.
  Builder& along(std::size_t axis, const std::vector<double>& taps, ConvOptions options = {}) {
    Shape shape{1, 1, 1, 1};
    shape[2 + axis] = static_cast<Index>(taps.size());
    return filter(Tensor<double>(shape, taps), options);
  }
  Builder& filter(const Tensor<double>& kernel, ConvOptions options) {
    options.image = image();
    return add(convmat::conv(kernel, options));
  }
  Builder& transposed(Index channels, const Shape& taps, Index stride) {
    return add(conv_transpose(positive_weights(prepend(shape_[0], prepend(channels, taps)), rng_),
                              {.input = image(), .stride = {stride}}));
  }

  operator Chain() const { return chain_; }

 private:
  Shape image() const { return slice(shape_, 1, shape_.size()); }
  Builder& add(const Layer& layer) {
    chain_.layers.push_back(layer);
    shape_ = layer.range();
    return *this;
  }

  Chain chain_;
  Shape shape_;
  Rng& rng_;
};

const ConvOptions same{.padding = Padding::same()};
const ConvOptions same_by_two{.stride = {2}, .padding = Padding::same()};

ConvOptions dilated(Index dilation) { return {.dilation = {dilation}, .padding = Padding::same()}; }

Builder wavenet(Rng& rng) {
  Builder stack("WaveNet: causal, dilated 1 to 128", {4, 2048}, rng);
  for (Index dilation = 1; dilation <= 128; dilation *= 2)
    stack.conv(4, {2}, {.dilation = {dilation}, .padding = {{dilation, 0}}});
  return stack;
}

Builder pyramid(const std::string& padding, const ConvOptions& options, Rng& rng) {
  const std::vector<double> binomial{1, 4, 6, 4, 1};
  ConvOptions halved = options;
  halved.stride = {2};
  Builder levels("Gaussian pyramid, 3 levels, " + padding, {1, 128, 128}, rng);
  for (int level = 0; level < 3; ++level) {
    ConvOptions down = halved, across = halved;
    down.stride = {2, 1};
    across.stride = {1, 2};
    levels.along(0, binomial, down).along(1, binomial, across);
  }
  return levels;
}

}  // namespace

std::vector<Chain> real_chains(Rng rng) {
  const auto chain = [&rng](const std::string& name, const Shape& input) {
    return Builder(name, input, rng);
  };
  const ConvOptions circular{.padding = Padding::same(), .padding_mode = PaddingMode::circular};
  const Tensor<double> laplace({1, 1, 3, 3}, {0, 1, 0, 1, -4, 1, 0, 1, 0});
  return {
      chain("LeNet-5: 5x5, pool, 5x5, pool, 5x5", {1, 28, 28})
          .conv(6, {5, 5}, {.padding = {2}})
          .sum_pool(2)
          .conv(16, {5, 5})
          .sum_pool(2)
          .conv(120, {5, 5}),
      chain("VGG block: 3x3, 3x3, pool", {8, 32, 32}).conv(8, {3, 3}, same).conv(8, {3, 3}, same).sum_pool(2),
      chain("ResNet basic block: 3x3, 3x3", {8, 28, 28}).conv(8, {3, 3}, same).conv(8, {3, 3}, same),
      chain("ResNet bottleneck: 1x1, 3x3, 1x1", {64, 14, 14})
          .conv(16, {1, 1})
          .conv(16, {3, 3}, same)
          .conv(64, {1, 1}),
      chain("MobileNet: depthwise 3x3, 1x1", {32, 28, 28}).depthwise({3, 3}, same).conv(32, {1, 1}),
      chain("MobileNet, two of them, the first by 2", {8, 56, 56})
          .depthwise({3, 3}, same_by_two)
          .conv(16, {1, 1})
          .depthwise({3, 3}, same)
          .conv(16, {1, 1}),
      chain("Inception: 1x7, 7x1", {8, 17, 17}).conv(8, {1, 7}, same).conv(8, {7, 1}, same),
      chain("DeepLab: 3x3 dilated 1, 2, 4", {4, 33, 33})
          .conv(4, {3, 3}, dilated(1))
          .conv(4, {3, 3}, dilated(2))
          .conv(4, {3, 3}, dilated(4)),
      wavenet(rng),
      chain("Super-resolution: up by 2, 3x3", {8, 32, 32}).transposed(8, {2, 2}, 2).conv(4, {3, 3}, same),
      chain("U-Net: down by 2, up by 2", {4, 32, 32})
          .conv(8, {2, 2}, {.stride = {2}})
          .transposed(4, {2, 2}, 2),
      chain("Sobel: smoothing, difference", {1, 128, 128})
          .along(0, {1, 2, 1}, same)
          .along(1, {-1, 0, 1}, same),
      chain("Laplacian of Gaussian, same", {1, 128, 128})
          .along(0, {1, 4, 6, 4, 1}, same)
          .along(1, {1, 4, 6, 4, 1}, same)
          .filter(laplace, same),
      chain("Laplacian of Gaussian, circular", {1, 128, 128})
          .along(0, {1, 4, 6, 4, 1}, circular)
          .along(1, {1, 4, 6, 4, 1}, circular)
          .filter(laplace, circular),
      pyramid("valid", {}, rng),
      pyramid("same", same, rng)};
}

}  // namespace composition
