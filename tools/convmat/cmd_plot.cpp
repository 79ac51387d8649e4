#include <iostream>

#include "command.hpp"
#include "plots.hpp"

namespace convmat::tool {

void publish_picture(const CommandLine& line, const std::string& svg) {
  check_interrupted();
  if (line.has("dry-run")) return;
  publish_bytes(line.text("output"), svg, line.overwrite());
  std::cout << line.text("output") << '\n';
}

namespace {

Exit run(const std::vector<std::string>& words) {
  const std::vector<std::string> rest(words.begin() + !words.empty(), words.end());
  if (!words.empty() && words[0] == "tensor") return plot_tensor(rest);
  if (!words.empty() && words[0] == "symbol") return plot_symbol(rest);
  if (!words.empty() && words[0] == "table") return plot_table(rest);
  if (!words.empty() && words[0] == "sweep") return plot_sweep(rest);
  CommandLine line(
      "convmat plot", "draws pictures as SVG",
      "Kinds, each with a --help of its own:\n"
      "  tensor F   a kernel, singular vectors, any array: its last two axes as images\n"
      "  symbol     the norm of a layer's symbol over the frequencies\n"
      "  table F    columns of a table against one another: convergence, training\n"
      "  sweep DIR  a result of many runs over two of their options\n\n"
      "The matrix of a layer is drawn by convmat describe --plot, its singular values beside those that the\n"
      "symbol predicts by convmat spectrum --plot.\n\n"
      "Example:\n"
      "  convmat plot tensor K.npy --output K.svg\n");
  if (!words.empty() && !words[0].starts_with("-"))
    throw UsageError("\"" + words[0] +
                     "\" is no kind of picture; expected one of tensor, symbol, table, sweep");
  if (!line.parse(words)) return Exit::done;
  throw UsageError("the kind of picture is missing; expected one of tensor, symbol, table, sweep");
}

}  // namespace

const Command plot_command{"plot", "draws tensors, symbols, tables and sweeps", run};

}  // namespace convmat::tool
