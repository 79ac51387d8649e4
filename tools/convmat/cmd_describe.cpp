#include <convmat/plot/spy.hpp>
#include <iostream>

#include "command.hpp"
#include "layer.hpp"
#include "output.hpp"
#include "report.hpp"

namespace convmat::tool {
namespace {

const char* details =
    R"(Type, sizes, nonzeros, bytes (dense, CSR, structured) and block structure, and which kernel the planner picks
for each pass, with the estimated time of every one. --plot draws the matrix, a colour for each tap of the kernel, or
with --color-by block for each pair of channels.

Example:
  convmat describe --kernel K.npy --image 10,12 --padding same
  convmat describe A.h5 --plot T.svg
  convmat describe A.h5 --plot blocks.svg --color-by block
)";

CommandLine options() {
  CommandLine line("convmat describe", "what a convolution is as a matrix", details);
  add_layer_options(line);
  line.option("image", "32,32", "spatial extents of the domain");
  line.option("plot", "T.svg", "draw the matrix");
  line.option("color-by", "WHAT", "with --plot, what has a colour of its own: tap or block", "tap");
  return line;
}

std::string block_structure(const Layer& layer) {
  return with_result_scalar(layer.kernel, {}, [&]<Scalar S>() -> std::string {
    try {
      return layer.conv<S>().blocks().name() + (layer.transposed ? ", transposed" : "");
    } catch (const GeometryError&) {
      return "none: it needs stride 1 and padding mode zeros, or circular to as many outputs as inputs";
    }
  });
}

std::string picture(const Layer& layer, SpyColors colors) {
  return spy_svg(layer.geometry, {.colors = colors, .transposed = layer.transposed});
}

Exit run(const std::vector<std::string>& words) {
  CommandLine line = options();
  if (!line.parse(words)) return Exit::done;
  refuse_output(line);
  const auto colors = static_cast<SpyColors>(line.choice("color-by", {"tap", "block"}));
  const Operand operand = load_operand(line);
  std::cout << report(operand);
  if (const std::optional<Layer> layer = operand.layer())
    std::cout << "\nblock structure: " << block_structure(*layer) << "\n\n" << plan(*layer);
  if (line.has("plot") && !line.has("dry-run"))
    publish_bytes(line.text("plot"), picture(load_layer(line), colors), line.overwrite());
  return Exit::done;
}

}  // namespace

const Command describe_command{"describe", "what a convolution is as a matrix; draw it", run};

}  // namespace convmat::tool
