#include "families.hpp"

#include <convmat/convmat.hpp>

using namespace convmat;

namespace composition {
namespace {

struct Extents {
  Shape kernel, stride, dilation;
};

Extents random_extents(Family family, const Shape& image, Rng& rng) {
  Extents extents;
  for (const Index extent : image) {
    extents.kernel.push_back(rng.integer(1, 3));
    extents.dilation.push_back(rng.integer(1, 2));
    const bool divides = family != Family::circular || extent % 2 == 0;
    extents.stride.push_back(divides && rng.integer(0, 5) == 0 ? 2 : 1);
  }
  return extents;
}

// Pads of a layer whose kernel reaches so far.
Pads pads(Family family, Index reach, Rng& rng) {
  switch (family) {
    case Family::causal:
      return {reach - 1, 0};
    case Family::full:
      return {reach - 1, reach - 1};
    case Family::circular:
      return {(reach - 1) / 2, reach - 1 - (reach - 1) / 2};
    case Family::mixed:
      return {rng.integer(0, reach - 1), rng.integer(0, reach - 1)};
    default:
      return {0, 0};
  }
}

ConvOptions options(Family family, const Shape& image, const Extents& extents, Rng& rng) {
  ConvOptions options{.image = image, .stride = extents.stride, .dilation = extents.dilation};
  std::vector<Pads> ends;
  for (std::size_t d = 0; d < image.size(); ++d)
    ends.push_back(pads(family, (extents.kernel[d] - 1) * extents.dilation[d] + 1, rng));
  options.padding = family == Family::same ? Padding::same() : Padding(ends);
  const bool circular = family == Family::circular || (family == Family::mixed && rng.integer(0, 4) == 0);
  if (circular) options.padding_mode = PaddingMode::circular;
  return options;
}

Shape image_of(const Layer& layer) {
  const Shape range = layer.range();
  return slice(range, 1, range.size());
}

Shape kernel_shape(Index outputs, Index inputs, const Shape& taps) {
  return prepend(outputs, prepend(inputs, taps));
}

Layer random_layer(Family family, Index channels, const Shape& image, Rng& rng) {
  const Extents extents = random_extents(family, image, rng);
  if (family == Family::mixed && rng.integer(0, 5) == 0)
    return conv_transpose(positive_weights(kernel_shape(channels, rng.integer(1, 3), extents.kernel), rng),
                          {.input = image, .stride = {2}});
  ConvOptions chosen = options(family, image, extents, rng);
  if (rng.integer(0, 3) == 0) {  // depthwise
    chosen.groups = channels;
    return conv(positive_weights(kernel_shape(channels, 1, extents.kernel), rng), chosen);
  }
  return conv(positive_weights(kernel_shape(rng.integer(1, 3), channels, extents.kernel), rng), chosen);
}

// Kernels that do not fit are drawn again.
Layer random_layer_that_fits(Family family, Index channels, const Shape& image, Rng& rng) {
  for (;;) try {
      return random_layer(family, channels, image, rng);
    } catch (const GeometryError&) {
    }
}

}  // namespace

std::string to_string(Family family) {
  constexpr const char* names[] = {"valid", "same", "causal", "full", "circular", "mixed"};
  return names[static_cast<std::size_t>(family)];
}

bool always_folds(Family family) { return family != Family::same && family != Family::mixed; }

Chain random_chain(Family family, Index depth, Rng rng) {
  Chain chain{to_string(family), {}};
  Shape image{16, 16};
  Index channels = rng.integer(1, 3);
  for (Index l = 0; l < depth; ++l) {
    chain.layers.push_back(random_layer_that_fits(family, channels, image, rng));
    image = image_of(chain.layers.back());
    channels = chain.layers.back().range()[0];
  }
  return chain;
}

Chain regular_chain(Family family, Index depth, const Shape& image, const std::vector<Index>& channels,
                    Rng rng) {
  Chain chain{to_string(family), {}};
  Shape extent = image;
  for (std::size_t l = 0; l < static_cast<std::size_t>(depth); ++l) {
    const Extents extents{Shape(image.size(), 3), {1}, Shape(image.size(), 1)};
    const Shape kernel = kernel_shape(channels[l + 1], channels[l], extents.kernel);
    chain.layers.push_back(conv(randint(kernel, 1, 2, rng), options(family, extent, extents, rng)));
    extent = image_of(chain.layers.back());
  }
  return chain;
}

}  // namespace composition
