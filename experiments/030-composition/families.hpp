#pragma once

#include "chain.hpp"

namespace composition {

/// How the layers of a random chain are padded: not at all; to the same size; at the beginning alone, by all
/// that the kernel reaches back; at both ends; around the circle; or each end of each layer in its own way,
/// zeros or circular, transposed layers among them.
enum class Family { valid, same, causal, full, circular, mixed };
constexpr Family families[] = {Family::valid, Family::same,     Family::causal,
                               Family::full,  Family::circular, Family::mixed};
std::string to_string(Family family);

/// Does theory say that every chain of the family is one convolution?
bool always_folds(Family family);

/// So many layers on 16 x 16 pixels: kernels of 1 to 3 taps, dilations of 1 and 2, now and then a stride of
/// 2, 1 to 3 channels, depthwise ones among them.
Chain random_chain(Family family, Index depth, convmat::Rng rng);

/// So many equal layers of 3 taps along each axis: images of this extent, padded as the family says,
/// weights 1 and 2.
Chain regular_chain(Family family, Index depth, const convmat::Shape& image,
                    const std::vector<Index>& channels, convmat::Rng rng);

}  // namespace composition
