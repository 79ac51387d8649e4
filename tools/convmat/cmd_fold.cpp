#include <iostream>

#include "command.hpp"
#include "layer.hpp"
#include "output.hpp"
#include "patches.hpp"

namespace convmat::tool {
namespace {

const char* details =
    R"(The transpose of unfold: every patch is added back where it was read (torch.nn.functional.fold, col2im).

Example:
  convmat fold --input U.npy --image 10,12 --kernel-size 3,3 --padding same --output X2.npy
)";

CommandLine options() {
  CommandLine line("convmat fold", "patches added back into images (col2im)", details);
  line.option("input", "U.npy", "patches (C k..., outputs) or (N, C k..., outputs)");
  line.option("image", "32,32", "spatial extents of the images");
  line.option("kernel-size", "3,3", "spatial extents of the kernel");
  add_operator_option(line);
  add_geometry_options(line);
  add_input_options(line);
  return line;
}

ConvGeometry geometry_for(const CommandLine& line, const AnyTensor& u) {
  if (const auto geometry = operator_geometry(line)) return *geometry;
  const Shape& shape = shape_of(u);
  const Index taps = volume(line.integers("kernel-size", 1));
  if ((shape.size() != 2 && shape.size() != 3) || shape[shape.size() - 2] % taps != 0)
    throw ShapeError(spoken(line, "input", u) + "; expected (C " + std::to_string(taps) +
                     ", outputs) or (N, C " + std::to_string(taps) + ", outputs) for --kernel-size " +
                     line.text("kernel-size"));
  const Index channels = shape[shape.size() - 2] / taps;
  return kernel_size_geometry(line, line.integer("groups", 1), channels, line.integers("image", 1),
                              "on --image " + line.text("image"));
}

Exit run(const std::vector<std::string>& words) {
  CommandLine line = options();
  if (!line.parse(words)) return Exit::done;
  const Output output(line, tensor_endings);
  const AnyTensor u = load_argument(line, "input");
  const ConvGeometry geometry = geometry_for(line, u);
  require_shape(line, "input", u, unfolded_shape(geometry),
                "a geometry with " + to_string(geometry.image_out()) + " outputs");
  if (line.has("dry-run")) return std::cout << "images " << to_string(geometry.domain()) << '\n', Exit::done;
  output.save(
      with_result_scalar(u, {}, [&]<Scalar S>() -> AnyTensor { return fold(geometry, tensor_as<S>(u)); }));
  return Exit::done;
}

}  // namespace

const Command fold_command{"fold", "patches added back into images (col2im)", run};

}  // namespace convmat::tool
