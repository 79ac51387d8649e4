#include <iostream>

#include "command.hpp"
#include "layer.hpp"
#include "output.hpp"
#include "report.hpp"

namespace convmat::tool {
namespace {

const char* details =
    R"(Every command takes the file in place of kernel and geometry, as --operator A.h5 or as its first word.

Example:
  convmat operator --kernel K.npy --image 10,12 --padding same --output A.h5
  convmat apply A.h5 --input X.npy --output Y.npy
)";

CommandLine options() {
  CommandLine line("convmat operator", "kernel and geometry in one file", details);
  add_layer_options(line);
  line.option("image", "32,32", "spatial extents of the domain");
  return line;
}

Exit run(const std::vector<std::string>& words) {
  CommandLine line = options();
  if (!line.parse(words)) return Exit::done;
  const Output output(line, operator_endings);
  const Layer layer = load_layer(line);
  if (line.has("dry-run")) return std::cout << report(layer), Exit::done;
  output.save(layer.any_operator());
  return Exit::done;
}

}  // namespace

const Command operator_command{"operator", "kernel and geometry in one HDF5 file", run};

}  // namespace convmat::tool
