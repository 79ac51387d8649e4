#include "patches.hpp"

namespace convmat::tool {

ConvGeometry kernel_size_geometry(const CommandLine& line, Index outputs, Index channels, const Shape& image,
                                  const std::string& context) {
  ConvOptions options = geometry_options(line);
  options.image = image;
  return in_context("--kernel-size " + line.text("kernel-size") + " " + context, [&] {
    if (channels % options.groups != 0 || outputs % options.groups != 0)
      throw GeometryError("--groups " + line.text("groups") + " does not divide the channels " +
                          std::to_string(channels) + " -> " + std::to_string(outputs));
    Shape kernel = line.integers("kernel-size", 1);
    kernel.insert(kernel.begin(), {outputs, channels / options.groups});
    return conv_geometry(kernel, options);
  });
}

}  // namespace convmat::tool
