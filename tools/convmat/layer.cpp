#include "layer.hpp"

#include <convmat/store/files.hpp>
#include <convmat/store/hdf5.hpp>
#include <optional>

namespace convmat::tool {
namespace {

bool is_hdf5(const std::string& path) { return path.ends_with(".h5") || path.ends_with(".hdf5"); }

AnyTensor load_kernel(const CommandLine& line) {
  AnyTensor kernel = load_argument(line, "kernel");
  if (shape_of(kernel).size() < 3)
    throw ShapeError(spoken(line, "kernel", kernel) + " has " + std::to_string(shape_of(kernel).size()) +
                     " axes; expected at least 3 (out channels, in channels / groups, extents...)");
  return kernel;
}

// --kernel case.h5 may name a tensor or a whole operator: the file says which.
bool kernel_is_operator(const CommandLine& line) {
  if (!line.has("kernel")) return false;
  const FileName file = parse_file_name(line.text("kernel"));
  if (!is_hdf5(file.path)) return false;
  const Hdf5Reader reader(file.path);
  return reader.kind(file.inside.empty() ? "/operator" : file.inside) == Hdf5Reader::Kind::linear_operator;
}

[[noreturn]] void exclude_operator(const CommandLine& line, const std::string& option,
                                   const std::string& flag) {
  throw UsageError("--" + option + " " + line.text(option) + " does not go with the operator file " +
                   line.text(flag) + ", which has its own geometry");
}

void refuse_array(const std::string& path) {
  if (path.ends_with(".npy") || path.ends_with(".npz"))
    throw UsageError(path + " holds an array, not an operator; where it is a kernel, use --kernel " + path);
}

// What the operator file holds, where one is given.
std::optional<Operand> from_file(const CommandLine& line) {
  const std::string flag = line.has("operator") ? "operator" : "kernel";
  if (flag == "operator") refuse_array(line.text(flag));
  if (flag == "kernel" && !kernel_is_operator(line)) return {};
  if (flag == "operator" && line.has("kernel")) exclude_operator(line, "kernel", flag);
  for (const char* option :
       {"stride", "dilation", "padding", "padding-mode", "groups", "output-padding", "transposed"})
    if (line.given(option)) exclude_operator(line, option, flag);
  if (line.has("image") && !line.has("adjoint")) exclude_operator(line, "image", flag);
  return load_named_operand("--" + flag, line.text(flag));
}

std::optional<Layer> layer_from_file(const CommandLine& line) {
  const std::optional<Operand> operand = from_file(line);
  if (!operand) return {};
  if (std::optional<Layer> layer = operand->layer()) return layer;
  throw ShapeError(operand->spoken +
                   " is neither a convolution nor the transpose of one; this command needs its kernel");
}

ConvGeometry transposed_geometry(const CommandLine& line, const Shape& kernel, const Shape& input) {
  const ConvOptions options = geometry_options(line);
  ConvTransposeOptions transposed{.input = input,
                                  .stride = options.stride,
                                  .dilation = options.dilation,
                                  .padding = options.padding,
                                  .padding_mode = options.padding_mode,
                                  .groups = options.groups};
  if (line.has("output-padding")) transposed.output_padding = line.integers("output-padding", 0);
  return conv_transpose_geometry(kernel, transposed);
}

Layer from_kernel(const CommandLine& line, AnyTensor kernel, const Shape& image, const std::string& context) {
  const bool transposed = line.has("transposed");
  if (!transposed && line.has("output-padding"))
    throw UsageError("--output-padding " + line.text("output-padding") + " goes with --transposed only");
  const Shape shape = shape_of(kernel);
  const std::string name = spoken(line, "kernel", kernel);
  ConvGeometry geometry = in_context(name + " on " + context, [&] {
    if (shape[0] % line.integer("groups", 1) != 0)
      throw GeometryError("--groups " + line.text("groups") + " does not divide the " +
                          std::to_string(shape[0]) + " channels of the kernel's first axis");
    if (transposed) return transposed_geometry(line, shape, image);
    ConvOptions options = geometry_options(line);
    options.image = image;
    return conv_geometry(shape, options);
  });
  return {std::move(geometry), std::move(kernel), transposed, name};
}

}  // namespace

AnyOperator Layer::any_operator() const {
  return with_result_scalar(kernel, {}, [&]<Scalar S>() -> AnyOperator { return op<S>(); });
}

Shape Operand::domain() const {
  return std::visit([](const auto& a) { return a.domain(); }, op);
}
Shape Operand::range() const {
  return std::visit([](const auto& a) { return a.range(); }, op);
}

std::optional<Layer> Operand::layer() const {
  return std::visit(
      [&]<class S>(const LinearOperator<S>& a) -> std::optional<Layer> {
        if (const auto* conv = a.template target<ConvOperator<S>>())
          return Layer{conv->geometry(), conv->kernel(), false, spoken};
        if (const auto* transposed = a.template target<ConvTranspose<S>>())
          return Layer{transposed->transpose().geometry(), transposed->transpose().kernel(), true, spoken};
        return {};
      },
      op);
}

Operand load_named_operand(const std::string& flag, const std::string& path) {
  AnyOperator op = load_operator(path);
  const std::string description = std::visit([](const auto& a) { return describe(a); }, op);
  return {std::move(op), flag + " " + path + " (" + description + ")"};
}

Operand load_operand(const CommandLine& line) {
  if (std::optional<Operand> operand = from_file(line)) return *std::move(operand);
  const Layer layer = load_layer(line);
  return {layer.any_operator(), layer.spoken};
}

Operand load_operand_for(const CommandLine& line, const std::string& flag, const AnyTensor& input) {
  if (std::optional<Operand> operand = from_file(line)) return *std::move(operand);
  const Layer layer = load_layer_for(line, flag, input);
  return {layer.any_operator(), layer.spoken};
}

void add_layer_options(CommandLine& line) {
  line.option("kernel", "K.npy",
              "kernel (C_out, C_in/groups, k...); with --transposed (C_in, C_out/groups, k...)");
  add_operator_option(line);
  add_geometry_options(line);
  line.flag("transposed", "the transposed convolution (PyTorch's conv_transpose)");
  line.option("output-padding", "1,0",
              "with --transposed: samples added at the end of each axis (default 0)");
  add_input_options(line);
}

Layer load_layer(const CommandLine& line) {
  if (std::optional<Layer> layer = layer_from_file(line)) return *std::move(layer);
  return from_kernel(line, load_kernel(line), line.integers("image", 1), "--image " + line.text("image"));
}

Layer load_layer_for(const CommandLine& line, const std::string& flag, const AnyTensor& input) {
  if (std::optional<Layer> layer = layer_from_file(line)) return *std::move(layer);
  AnyTensor kernel = load_kernel(line);
  const Shape image = spatial_extents(line, flag, input, shape_of(kernel).size() - 2);
  return from_kernel(line, std::move(kernel), image, spoken(line, flag, input));
}

void add_operator_option(CommandLine& line) {
  line.positional("operator", "A.h5", "operator file, in place of kernel and geometry");
}

std::optional<ConvGeometry> operator_geometry(const CommandLine& line) {
  if (!line.has("operator")) return {};
  for (const char* option : {"kernel-size", "kernel-shape"})
    if (line.has(option)) exclude_operator(line, option, "operator");
  const Layer layer = load_layer(line);
  if (layer.transposed) throw UsageError(layer.spoken + " is transposed; a convolution is needed");
  return layer.geometry;
}

void require_shape(const CommandLine& line, const std::string& flag, const AnyTensor& tensor,
                   const Shape& expected, const std::string& expected_by) {
  const Shape& shape = shape_of(tensor);
  const bool is_batch = shape.size() == expected.size() + 1 && slice(shape, 1, shape.size()) == expected;
  if (shape != expected && !is_batch)
    throw ShapeError(spoken(line, flag, tensor) + ", but " + expected_by + " expects " + to_string(expected) +
                     " or a batch (N," + to_string(expected).substr(1));
}

}  // namespace convmat::tool
