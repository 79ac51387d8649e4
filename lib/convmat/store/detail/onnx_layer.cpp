#include <algorithm>
#include <convmat/store/detail/onnx_layer.hpp>
#include <convmat/store/detail/onnx_proto.hpp>

namespace convmat {
namespace {

// Spatial extents of what the node is applied to.
Shape input_extents(const OnnxGraph& graph, const onnx::NodeProto& node, std::size_t axes, Index channels) {
  const Shape shape = graph.shape(node.input(0));
  const std::string input = graph.spoken(node) + ": its input " + node.input(0);
  if (shape.empty())
    throw FormatError(input + " has a shape that cannot be inferred; simplify the model, or give the image");
  if (shape.size() != axes + 2)
    throw FormatError(input + " has " + std::to_string(shape.size()) + " axes; expected " +
                      std::to_string(axes + 2) + " (N, C, spatial...)");
  if (shape[1] > 0 && shape[1] != channels)
    throw FormatError(input + " has " + std::to_string(shape[1]) + " channels, its kernel takes " +
                      std::to_string(channels));
  const Shape image = slice(shape, 2, shape.size());
  if (std::find(image.begin(), image.end(), -1) != image.end())
    throw FormatError(input + " has extents that the model leaves open; give the image");
  return image;
}

// ONNX has all beginnings first, then all ends.
std::vector<Pads> given_pads(const OnnxGraph& graph, const onnx::NodeProto& node, std::size_t axes) {
  const Shape pads = integers(node, "pads");
  std::vector<Pads> result(axes);
  if (pads.empty()) return result;
  if (pads.size() != 2 * axes)
    throw FormatError(graph.spoken(node) + ": pads " + to_string(pads) + "; expected " +
                      std::to_string(2 * axes) + " values");
  for (std::size_t d = 0; d < axes; ++d) result[d] = {pads[d], pads[axes + d]};
  return result;
}

enum class AutoPad { given, upper, lower };

AutoPad auto_pad(const OnnxGraph& graph, const onnx::NodeProto& node) {
  const onnx::AttributeProto* given = attribute(node, "auto_pad");
  if (!given || given->s() == "NOTSET" || given->s() == "VALID") return AutoPad::given;
  if (given->s() == "SAME_UPPER") return AutoPad::upper;
  if (given->s() == "SAME_LOWER") return AutoPad::lower;
  throw FormatError(graph.spoken(node) + ": auto_pad " + given->s() +
                    "; expected NOTSET, VALID, SAME_UPPER or SAME_LOWER");
}

// An odd pad stands at the end (upper) or at the beginning.
Pads split(Index total, AutoPad rule) {
  const Index half = total / 2;
  return rule == AutoPad::upper ? Pads{half, total - half} : Pads{total - half, half};
}

ConvGeometry conv_node_geometry(const OnnxGraph& graph, const onnx::NodeProto& node, const Shape& kernel) {
  const std::size_t axes = kernel.size() - 2;
  const Index groups = integer(node, "group", 1);
  ConvOptions options{
      .stride = integers(node, "strides"), .dilation = integers(node, "dilations"), .groups = groups};
  options.image = input_extents(graph, node, axes, checked_product(kernel[1], groups, "channels"));
  const AutoPad rule = auto_pad(graph, node);
  if (rule == AutoPad::given) {
    options.padding = Padding(given_pads(graph, node, axes));
    return conv_geometry(kernel, options);
  }
  options.padding = Padding::same();
  ConvGeometry geometry = conv_geometry(kernel, options);
  if (rule == AutoPad::lower)
    for (Axis& axis : geometry.axes) std::swap(axis.pad_begin, axis.pad_end);
  return geometry;
}

ConvGeometry transposed_node_geometry(const OnnxGraph& graph, const onnx::NodeProto& node,
                                      const Shape& kernel) {
  const std::size_t axes = kernel.size() - 2;
  ConvTransposeOptions options{.input = input_extents(graph, node, axes, kernel[0]),
                               .stride = integers(node, "strides"),
                               .dilation = integers(node, "dilations"),
                               .output_padding = integers(node, "output_padding"),
                               .groups = integer(node, "group", 1)};
  const AutoPad rule = auto_pad(graph, node);
  Shape output = integers(node, "output_shape");
  if (output.empty() && rule == AutoPad::given) {
    options.padding = Padding(given_pads(graph, node, axes));
    return conv_transpose_geometry(kernel, options);
  }
  // What the pads take away, or more output padding adds.
  const ConvGeometry unpadded = conv_transpose_geometry(kernel, options);
  if (output.empty())
    for (std::size_t d = 0; d < axes; ++d) output.push_back(options.input[d] * unpadded.axes[d].stride);
  if (output.size() != axes)
    throw FormatError(graph.spoken(node) + ": output_shape " + to_string(output) + "; expected " +
                      std::to_string(axes) + " extents");
  std::vector<Pads> pads(axes);
  options.output_padding.resize(axes);
  for (std::size_t d = 0; d < axes; ++d) {
    const Index excess = unpadded.axes[d].in - output[d];
    pads[d] = split(std::max<Index>(excess, 0), rule);
    options.output_padding[d] += std::max<Index>(-excess, 0);
  }
  options.padding = Padding(std::move(pads));
  return conv_transpose_geometry(kernel, options);
}

}  // namespace

OnnxLayer read_onnx_layer(const OnnxGraph& graph, const onnx::NodeProto& node) {
  std::optional<Tensor<double>> weight = graph.weight(node, 1, "kernel");
  if (!weight) throw FormatError(graph.spoken(node) + ": has no kernel");
  OnnxLayer layer{.name = name_of(node),
                  .weight = node.input(1),
                  .transposed = node.op_type() == "ConvTranspose",
                  .geometry = {},
                  .kernel = *std::move(weight),
                  .bias = graph.weight(node, 2, "bias")};
  const Shape& kernel = layer.kernel.shape();
  if (kernel.size() < 3)
    throw FormatError(graph.spoken(node) + ": its kernel " + node.input(1) + " has shape " +
                      to_string(kernel) + "; expected at least 3 axes");
  const Shape named = integers(node, "kernel_shape");
  if (!named.empty() && named != slice(kernel, 2, kernel.size()))
    throw FormatError(graph.spoken(node) + ": kernel_shape " + to_string(named) + ", but its kernel " +
                      node.input(1) + " has shape " + to_string(kernel));
  try {
    layer.geometry = layer.transposed ? transposed_node_geometry(graph, node, kernel)
                                      : conv_node_geometry(graph, node, kernel);
  } catch (const FormatError&) {
    throw;
  } catch (const Error& error) {
    throw FormatError(graph.spoken(node) + ": " + error.what());
  }
  const Shape channels{layer.transposed ? layer.geometry.in_channels : layer.geometry.out_channels};
  if (layer.bias && layer.bias->shape() != channels)
    throw FormatError(graph.spoken(node) + ": its bias " + node.input(2) + " has shape " +
                      to_string(layer.bias->shape()) + "; expected " + to_string(channels));
  return layer;
}

}  // namespace convmat
