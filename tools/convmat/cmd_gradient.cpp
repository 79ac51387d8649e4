#include <iostream>

#include "command.hpp"
#include "layer.hpp"
#include "output.hpp"
#include "patches.hpp"
#include "report.hpp"

namespace convmat::tool {
namespace {

const char* details =
    R"(G[tap] = sum of z[row] conj(x[col]) over the nonzeros of the tap, and over the batch: the gradient with
respect to the kernel of a loss whose gradient with respect to the output is z. G has the kernel's shape.

Example:
  convmat gradient --input X.npy --cotangent Z.npy --kernel-size 3,3 --padding same --output G.npy
)";

CommandLine options() {
  CommandLine line("convmat gradient", "the kernel gradient, <z, T(K) x> = <G, K>", details);
  line.option("input", "X.npy", "input x of the convolution, (C, spatial...) or (N, C, spatial...)");
  line.option("cotangent", "Z.npy", "cotangent z at its output, the same number of arrays");
  line.option("kernel-size", "3,3", "spatial extents of the kernel");
  add_operator_option(line);
  add_geometry_options(line);
  add_input_options(line);
  return line;
}

ConvGeometry geometry_for(const CommandLine& line, const AnyTensor& x, const AnyTensor& z) {
  if (const auto geometry = operator_geometry(line)) return *geometry;
  const std::size_t axes = line.integers("kernel-size", 1).size();
  const Shape image = spatial_extents(line, "input", x, axes);
  spatial_extents(line, "cotangent", z, axes);
  const auto channels = [&](const AnyTensor& t) { return shape_of(t)[shape_of(t).size() - axes - 1]; };
  return kernel_size_geometry(line, channels(z), channels(x), image, "on " + spoken(line, "input", x));
}

Exit run(const std::vector<std::string>& words) {
  CommandLine line = options();
  if (!line.parse(words)) return Exit::done;
  const Output output(line, tensor_endings);
  const AnyTensor x = load_argument(line, "input"), z = load_argument(line, "cotangent");
  const ConvGeometry geometry = geometry_for(line, x, z);
  require_shape(line, "input", x, geometry.domain(), "the geometry");
  require_shape(line, "cotangent", z, geometry.range(), "a convolution of " + spoken(line, "input", x));
  if (line.has("dry-run"))
    return std::cout << "gradient " << to_string(geometry.kernel_shape()) << " of a convolution "
                     << to_string(geometry.domain()) << " -> " << to_string(geometry.range()) << '\n',
           Exit::done;
  output.save(with_result_scalar(x, {&z}, [&]<Scalar S>() -> AnyTensor {
    return in_context("--input and --cotangent",
                      [&] { return kernel_gradient(geometry, tensor_as<S>(z), tensor_as<S>(x)); });
  }));
  return Exit::done;
}

}  // namespace

const Command gradient_command{"gradient", "the kernel gradient G, <z, T(K) x> = <G, K>", run};

}  // namespace convmat::tool
