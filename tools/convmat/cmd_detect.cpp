#include <convmat/program/text_table.hpp>
#include <convmat/store/files.hpp>
#include <iostream>

#include "command.hpp"
#include "layer.hpp"
#include "output.hpp"

namespace convmat::tool {
namespace {

const char* details =
    R"(Which convolution, or transpose of one, has this matrix: stride, dilation, padding, groups and kernel, found from its
entries. --tolerance is the relative distance ||M - T|| / ||M|| that is forgiven (default 1e-12, 1e-6 for single
precision). Where there is none, it says so, writes nothing and ends with exit code 1.

Example:
  convmat materialize --kernel K.npy --image 10,12 --padding same --output T.npz
  convmat detect T.npz --domain 3,10,12 --range 8,10,12 --output A.h5
)";

CommandLine options() {
  CommandLine line("convmat detect", "is this matrix a convolution, and which", details);
  line.positional("matrix", "M.npz", "sparse or dense matrix: .npz, .mtx, .h5 or .npy");
  line.option("domain", "3,32,32", "channels and spatial extents of what it is applied to");
  line.option("range", "8,32,32", "channels and spatial extents of the result");
  line.option("tolerance", "1e-6", "relative distance that is forgiven");
  return line;
}

template <Scalar S>
double tolerance(const CommandLine& line) {
  if (!line.has("tolerance")) return sizeof(Real<S>) == sizeof(float) ? 1e-6 : 1e-12;
  const double value = line.number("tolerance");
  if (!(value >= 0)) throw UsageError("--tolerance " + line.text("tolerance") + "; expected 0 or more");
  return value;
}

Exit run(const std::vector<std::string>& words) {
  CommandLine line = options();
  if (!line.parse(words)) return Exit::done;
  const Output output(line, operator_endings);
  const Shape domain = line.integers("domain", 1), range = line.integers("range", 1);
  return std::visit(
      [&]<class S>(const Csr<S>& matrix) {
        const double forgiven = tolerance<S>(line);
        if (line.has("dry-run"))
          return std::cout << matrix.rows << " x " << matrix.cols << " matrix\n", Exit::done;
        const auto found = in_context("--matrix " + line.text("matrix"),
                                      [&] { return detect(matrix, domain, range, forgiven); });
        if (!found) {
          std::cerr << "no convolution, and no transpose of one, is as near as " << format_number(forgiven)
                    << '\n';
          return Exit::check_failed;
        }
        if (!line.quiet())
          std::cerr << describe(found->op) << "\nrelative distance  "
                    << format_number(found->relative_distance) << '\n';
        output.save(AnyOperator(found->op));
        return Exit::done;
      },
      load_matrix(line.text("matrix")));
}

}  // namespace

const Command detect_command{"detect", "is this matrix a convolution, and which", run};

}  // namespace convmat::tool
