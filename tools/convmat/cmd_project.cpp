#include <cmath>
#include <convmat/program/text_table.hpp>
#include <convmat/store/files.hpp>
#include <iostream>

#include "command.hpp"
#include "layer.hpp"
#include "output.hpp"

namespace convmat::tool {
namespace {

const char* details =
    R"(P(M) = T(K) is the nearest convolution in the Frobenius norm; where no two taps read one sample, K is the
average of M over the ones of each tap. Says how far M is from it: zero for a convolution.

Example:
  convmat project --matrix T.npz --image 10,12 --kernel-shape 8,3,3,3 --padding same --output K2.npy
)";

CommandLine options() {
  CommandLine line("convmat project", "the convolution nearest to a matrix", details);
  line.option("matrix", "M.npz", "sparse or dense matrix: .npz, .mtx, .h5 or .npy");
  line.option("image", "32,32", "spatial extents of the domain");
  line.option("kernel-shape", "8,3,3,3", "shape of the kernel, (C_out, C_in/groups, k...)");
  add_operator_option(line);
  add_geometry_options(line);
  add_input_options(line);
  return line;
}

ConvGeometry geometry_for(const CommandLine& line) {
  if (const auto geometry = operator_geometry(line)) return *geometry;
  ConvOptions options = geometry_options(line);
  options.image = line.integers("image", 1);
  return in_context("--kernel-shape " + line.text("kernel-shape") + " on --image " + line.text("image"),
                    [&] { return conv_geometry(line.integers("kernel-shape", 1), options); });
}

template <Scalar S>
void require_numbers(const CommandLine& line, const Csr<S>& matrix) {
  if (line.has("allow-nonfinite")) return;
  for (Index row = 0; row < matrix.rows; ++row)
    for (auto p = matrix.indptr[static_cast<std::size_t>(row)];
         p < matrix.indptr[static_cast<std::size_t>(row + 1)]; ++p) {
      const S value = matrix.values[static_cast<std::size_t>(p)];
      if (!std::isfinite(std::real(value)) || !std::isfinite(std::imag(value)))
        throw NumericError("--matrix " + line.text("matrix") + ": matrix[" + std::to_string(row) + "," +
                           std::to_string(matrix.indices[static_cast<std::size_t>(p)]) +
                           "] is not finite; use --allow-nonfinite to compute with it");
    }
}

Exit run(const std::vector<std::string>& words) {
  CommandLine line = options();
  if (!line.parse(words)) return Exit::done;
  const Output output(line, tensor_endings);
  const ConvGeometry geometry = geometry_for(line);
  const AnyCsr matrix = load_matrix(line.text("matrix"));
  if (line.has("dry-run"))
    return std::cout << "kernel " << to_string(geometry.kernel_shape()) << '\n', Exit::done;
  std::visit(
      [&](const auto& m) {
        require_numbers(line, m);
        const auto projection =
            in_context("--matrix " + line.text("matrix"), [&] { return project(geometry, m); });
        if (!line.quiet())
          std::cerr << "distance to the structure  " << format_number(projection.distance) << "\n"
                    << "relative to the matrix     " << format_number(projection.relative_distance) << "\n";
        output.save(AnyTensor(projection.kernel));
      },
      matrix);
  return Exit::done;
}

}  // namespace

const Command project_command{"project", "the convolution nearest to a matrix", run};

}  // namespace convmat::tool
