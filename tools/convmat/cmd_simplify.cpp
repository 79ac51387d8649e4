#include <iostream>

#include "command.hpp"
#include "layer.hpp"
#include "output.hpp"

namespace convmat::tool {
namespace {

const char* details =
    R"(Folds a chain of linear layers, or an operator file that holds a product or a sum, as far as it goes without a
border (see `convmat compose`), says which rule rewrote what, and why the rest stayed. The layers of --chain are
named as a product is written: the last one to be applied first.

Example:
  convmat operator --kernel K.npy --image 10,12 --padding same --output first.h5
  convmat operator --kernel K3.npy --image 10,12 --output second.h5
  convmat simplify --chain second.h5,first.h5 --output net.h5
)";

CommandLine options() {
  CommandLine line("convmat simplify", "fold a chain of layers as far as it goes", details);
  line.positional("operator", "A.h5", "operator file with a product or a sum");
  line.option("chain", "C.h5,B.h5,A.h5", "in place of it: operator files, the last layer first");
  return line;
}

std::vector<Operand> load_chain(const CommandLine& line) {
  if (line.has("chain") == line.has("operator"))
    throw UsageError("expected either an operator file or --chain; see --help");
  if (line.has("operator")) return {load_named_operand("--operator", line.text("operator"))};
  std::vector<Operand> chain;
  std::istringstream files(line.text("chain"));
  for (std::string file; std::getline(files, file, ',');)
    chain.push_back(load_named_operand("--chain", file));
  return chain;
}

template <Scalar S>
Simplified<S> simplify_chain(const std::vector<Operand>& chain) {
  std::vector<LinearOperator<S>> factors;
  for (const Operand& operand : chain) factors.push_back(operand.as<S>());
  return simplify(factors.size() == 1 ? factors[0] : LinearOperator<S>(Product<S>(factors)));
}

Exit run(const std::vector<std::string>& words) {
  CommandLine line = options();
  if (!line.parse(words)) return Exit::done;
  const Output output(line, operator_endings);
  const std::vector<Operand> chain = load_chain(line);
  bool single = true, complex = false;
  for (const Operand& operand : chain) {
    single = single && holds_single(operand.op);
    complex = complex || holds_complex(operand.op);
  }
  with_scalar(single, complex, [&]<Scalar S>() {
    const Simplified<S> simplified = simplify_chain<S>(chain);
    if (!line.quiet()) {
      for (const std::string& step : simplified.log) std::cerr << step << '\n';
      for (const std::string& reason : simplified.reasons) std::cerr << "stays " << reason << '\n';
      std::cerr << describe(simplified.value) << '\n';
    }
    if (!line.has("dry-run")) output.save(AnyOperator(simplified.value));
  });
  return Exit::done;
}

}  // namespace

const Command simplify_command{"simplify", "fold a chain of layers as far as it goes", run};

}  // namespace convmat::tool
