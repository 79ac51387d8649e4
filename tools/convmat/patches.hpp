#pragma once

#include "arguments.hpp"

namespace convmat::tool {

/// Geometry of a convolution of which only the extents of its kernel are known, --kernel-size, over images of
/// `channels` channels and spatial extents `image`, with `outputs` output channels. `context` names the image
/// in messages.
ConvGeometry kernel_size_geometry(const CommandLine& line, Index outputs, Index channels, const Shape& image,
                                  const std::string& context);

}  // namespace convmat::tool
