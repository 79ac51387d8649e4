#include <convmat/core/memory.hpp>
#include <iostream>

#include "command.hpp"
#include "layer.hpp"
#include "output.hpp"
#include "report.hpp"

namespace convmat::tool {
namespace {

const char* details =
    R"(The ending of --output chooses the form: .npz (scipy.sparse.load_npz), .mtx (Matrix Market), .h5 (CSR, three
lines of h5py) or .npy (dense). A matrix that needs more than --max-memory is refused before it is begun.

Example:
  convmat materialize --kernel K.npy --image 10,12 --padding same --output T.npz
  convmat materialize --kernel K.npy --image 256,256 --padding same --output T.h5 --dry-run
)";

CommandLine options() {
  CommandLine line("convmat materialize", "the matrix of a convolution, sparse or dense", details);
  add_layer_options(line);
  line.option("image", "32,32", "spatial extents of the domain");
  return line;
}

Exit run(const std::vector<std::string>& words) {
  CommandLine line = options();
  if (!line.parse(words)) return Exit::done;
  const Output output(line, matrix_endings);
  const Operand operand = load_operand(line);
  if (line.has("dry-run")) return std::cout << report(operand), Exit::done;
  std::visit(
      [&]<class S>(const LinearOperator<S>& op) {
        const Index rows = volume(op.range()), cols = volume(op.domain());
        if (line.text("output").ends_with(".npy"))
          require_memory(dense_bytes(rows, cols, sizeof(S)), "the dense matrix",
                         joined({rows, cols}) + " elements",
                         "write .npz, .mtx or .h5, or raise --max-memory");
        output.save(AnyCsr(op.to_csr()));
      },
      operand.op);
  return Exit::done;
}

}  // namespace

const Command materialize_command{"materialize", "the matrix of a convolution, sparse or dense", run};

}  // namespace convmat::tool
