#include "lenet.hpp"

#include <cmath>
#include <convmat/core/arithmetic.hpp>
#include <convmat/networks/layers.hpp>

using namespace convmat;

namespace train {
namespace {

// Each tensor from a stream of its own.
Tensor<float> weights(const Shape& shape, const Rng& rng, std::uint64_t stream) {
  const auto fan_in = static_cast<float>(volume(shape) / shape[0]);
  Rng own = rng.split(stream);
  return std::sqrt(2 / fan_in) * randn<float>(shape, own);
}

Tensor<float> zeros(Index count) { return Tensor<float>({count}); }

}  // namespace

Network<float> lenet(const Rng& rng) {
  return Network<float>(
      {conv_layer(conv(weights({6, 1, 5, 5}, rng, 1), {.image = {28, 28}, .padding = Padding::same()}),
                  zeros(6)),
       relu_layer<float>({6, 28, 28}), max_pool_layer<float>({6, 28, 28}, {2, 2}),
       conv_layer(conv(weights({16, 6, 5, 5}, rng, 2), {.image = {14, 14}}), zeros(16)),
       relu_layer<float>({16, 10, 10}), max_pool_layer<float>({16, 10, 10}, {2, 2}),
       dense_layer<float>({16, 5, 5}, weights({120, 400}, rng, 3), zeros(120)), relu_layer<float>({120}),
       dense_layer<float>({120}, weights({84, 120}, rng, 4), zeros(84)), relu_layer<float>({84}),
       dense_layer<float>({84}, weights({10, 84}, rng, 5), zeros(10))});
}

const std::vector<std::string>& parameter_names() {
  static const std::vector<std::string> names{
      "conv1_kernel", "conv1_bias",     "conv2_kernel", "conv2_bias",     "dense1_weights",
      "dense1_bias",  "dense2_weights", "dense2_bias",  "dense3_weights", "dense3_bias"};
  return names;
}

}  // namespace train
