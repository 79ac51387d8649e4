#include <iostream>

#include "command.hpp"
#include "layer.hpp"
#include "output.hpp"
#include "patches.hpp"

namespace convmat::tool {
namespace {

const char* details =
    R"(U has shape (C k..., outputs), or (N, C k..., outputs) for a batch: torch.nn.functional.unfold's layout.

Example:
  convmat unfold --input X.npy --kernel-size 3,3 --padding same --output U.npy
)";

CommandLine options() {
  CommandLine line("convmat unfold", "the patches a convolution reads, a column for each output (im2col)",
                   details);
  line.option("input", "X.npy", "images (C, spatial...) or (N, C, spatial...)");
  line.option("kernel-size", "3,3", "spatial extents of the kernel");
  add_operator_option(line);
  add_geometry_options(line);
  add_input_options(line);
  return line;
}

ConvGeometry geometry_for(const CommandLine& line, const AnyTensor& x) {
  if (const auto geometry = operator_geometry(line)) return *geometry;
  const std::size_t axes = line.integers("kernel-size", 1).size();
  const Shape image = spatial_extents(line, "input", x, axes);
  const Index channels = shape_of(x)[shape_of(x).size() - axes - 1];
  return kernel_size_geometry(line, line.integer("groups", 1), channels, image,
                              "on " + spoken(line, "input", x));
}

Exit run(const std::vector<std::string>& words) {
  CommandLine line = options();
  if (!line.parse(words)) return Exit::done;
  const Output output(line, tensor_endings);
  const AnyTensor x = load_argument(line, "input");
  const ConvGeometry geometry = geometry_for(line, x);
  require_shape(line, "input", x, geometry.domain(), "the geometry");
  if (line.has("dry-run"))
    return std::cout << "patches " << to_string(unfolded_shape(geometry)) << " of each image\n", Exit::done;
  output.save(
      with_result_scalar(x, {}, [&]<Scalar S>() -> AnyTensor { return unfold(geometry, tensor_as<S>(x)); }));
  return Exit::done;
}

}  // namespace

const Command unfold_command{"unfold", "patches, a column for each output (im2col)", run};

}  // namespace convmat::tool
