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

--support keeps the taps where FILE is not zero; it has the kernel's shape, or one that broadcasts to it as in numpy: a
mask 3,3 holds for all channels. --structure takes all Toeplitz matrices, whose kernel is the diagonals from the lowest
to the highest, or the circulant ones, whose kernel is the first row; with --image 16,16 those of two levels (BTTB,
BCCB).

Examples:
  convmat project --matrix T.npz --image 10,12 --kernel-shape 8,3,3,3 --padding same --output K2.npy
  convmat project --matrix T.npz --structure toeplitz --output t.npy
)";

const std::vector<std::string> structures{"convolution", "toeplitz", "circulant"};

CommandLine options() {
  CommandLine line("convmat project", "the convolution nearest to a matrix", details);
  line.option("matrix", "M.npz", "sparse or dense matrix: .npz, .mtx, .h5 or .npy");
  line.option("image", "32,32", "spatial extents of the domain");
  line.option("kernel-shape", "8,3,3,3", "shape of the kernel, (C_out, C_in/groups, k...)");
  line.option("support", "S.npy", "the taps that may differ from zero: those where this array does");
  line.option("structure", "WORD", "convolution, toeplitz or circulant", "convolution");
  add_operator_option(line);
  add_geometry_options(line);
  add_input_options(line);
  return line;
}

// The geometry of --structure convolution; empty for the others, which the matrix decides.
std::optional<ConvGeometry> convolution(const CommandLine& line) {
  if (line.choice("structure", structures) != 0) {
    for (const char* option :
         {"operator", "kernel-shape", "stride", "dilation", "padding", "padding-mode", "groups"})
      if (line.given(option))
        throw UsageError("--" + std::string(option) + " " + line.text(option) +
                         " does not go with --structure " + line.text("structure"));
    return {};
  }
  if (const auto geometry = operator_geometry(line)) return *geometry;
  ConvOptions options = geometry_options(line);
  options.image = line.integers("image", 1);
  return in_context("--kernel-shape " + line.text("kernel-shape") + " on --image " + line.text("image"),
                    [&] { return conv_geometry(line.integers("kernel-shape", 1), options); });
}

// All matrices of --structure, of as many levels as --image has extents.
ConvGeometry structured(const CommandLine& line, Index rows, Index cols) {
  const bool is_toeplitz = line.choice("structure", structures) == 1;
  if (!line.has("image")) return is_toeplitz ? toeplitz_geometry({rows}, {cols}) : circulant_geometry({rows});
  const Shape image = line.integers("image", 1);
  return is_toeplitz ? toeplitz_geometry(image, image) : circulant_geometry(image);
}

Tensor<double> support(const CommandLine& line) {
  if (!line.has("support")) return every_tap();
  return std::visit(
      []<class S>(const Tensor<S>& given) {
        Tensor<double> mask(given.shape());
        for (Index i = 0; i < mask.size(); ++i) mask[i] = given[i] == S{} ? 0 : 1;
        return mask;
      },
      load_argument(line, "support"));
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
  const std::optional<ConvGeometry> given = convolution(line);
  const Tensor<double> taps = support(line);
  const AnyCsr matrix = load_matrix(line.text("matrix"));
  const ConvGeometry geometry =
      given ? *given : std::visit([&](const auto& m) { return structured(line, m.rows, m.cols); }, matrix);
  const std::string context =
      "--matrix " + line.text("matrix") + (line.has("support") ? ", --support " + line.text("support") : "");
  if (line.has("dry-run"))
    return std::cout << "kernel " << to_string(geometry.kernel_shape()) << '\n', Exit::done;
  std::visit(
      [&](const auto& m) {
        require_numbers(line, m);
        const auto projection = in_context(context, [&] { return project(geometry, m, taps); });
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
