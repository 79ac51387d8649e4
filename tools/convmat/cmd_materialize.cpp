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
  const Layer layer = load_layer(line);
  if (line.has("dry-run")) return std::cout << report(layer), Exit::done;
  output.save(with_result_scalar(layer.kernel, {}, [&]<Scalar S>() -> AnyCsr {
    if (line.text("output").ends_with(".npy"))
      require_memory(dense_bytes(volume(layer.range()), volume(layer.domain()), sizeof(S)),
                     "the dense matrix",
                     joined({volume(layer.range()), volume(layer.domain())}) + " elements",
                     "write .npz, .mtx or .h5, or raise --max-memory");
    return layer.op<S>().to_csr();
  }));
  return Exit::done;
}

}  // namespace

const Command materialize_command{"materialize", "the matrix of a convolution, sparse or dense", run};

}  // namespace convmat::tool
