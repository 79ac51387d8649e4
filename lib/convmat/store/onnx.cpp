#include <cmath>
#include <convmat/store/detail/onnx_layer.hpp>
#include <convmat/store/detail/onnx_proto.hpp>

namespace convmat {
namespace {

// One of γ, β, mean and variance.
Tensor<double> statistic(const OnnxGraph& graph, const onnx::NodeProto& norm, int place, const char* what,
                         Index channels) {
  std::optional<Tensor<double>> values = graph.weight(norm, place, what);
  if (!values) throw FormatError(graph.spoken(norm) + ": has no " + what);
  if (values->shape() != Shape{channels})
    throw FormatError(graph.spoken(norm) + ": its " + what + " has shape " + to_string(values->shape()) +
                      "; expected " + to_string(Shape{channels}));
  return *std::move(values);
}

// γ (y - mean) / sqrt(variance + ε) + β, y = T x + bias.
void fold(const OnnxGraph& graph, const onnx::NodeProto& norm, OnnxLayer& layer) {
  const ConvGeometry& geometry = layer.geometry;
  const Index channels = layer.transposed ? geometry.in_channels : geometry.out_channels;
  const Tensor<double> gamma = statistic(graph, norm, 1, "scale", channels),
                       beta = statistic(graph, norm, 2, "shift", channels),
                       mean = statistic(graph, norm, 3, "mean", channels),
                       variance = statistic(graph, norm, 4, "variance", channels);
  const onnx::AttributeProto* epsilon = attribute(norm, "epsilon");
  Tensor<double> scale({channels}), bias({channels});
  for (Index c = 0; c < channels; ++c) {
    scale[c] = gamma[c] / std::sqrt(variance[c] + static_cast<double>(epsilon ? epsilon->f() : 1e-5f));
    bias[c] = beta[c] + scale[c] * ((layer.bias ? (*layer.bias)[c] : 0) - mean[c]);
  }
  const Index taps = volume(geometry.kernel_size()), inputs = geometry.in_channels / geometry.groups,
              outputs = geometry.out_channels / geometry.groups;
  for (Index i = 0; i < layer.kernel.size(); ++i) {
    const Index q = i / taps / inputs, p = i / taps % inputs;
    layer.kernel[i] *= scale[layer.transposed ? q / outputs * inputs + p : q];
  }
  layer.bias = std::move(bias);
}

}  // namespace

bool has_onnx() { return true; }

std::vector<OnnxLayer> read_onnx_layers(const std::string& path, const OnnxOptions& options) {
  OnnxGraph graph(path);
  graph.infer_shapes(options.image);
  std::vector<OnnxLayer> layers;
  for (const onnx::NodeProto* node : graph.nodes()) {
    if (node->op_type() != "Conv" && node->op_type() != "ConvTranspose") continue;
    layers.push_back(read_onnx_layer(graph, *node));
    const onnx::NodeProto* next = options.fold_batch_norm ? graph.only_reader(node->output(0)) : nullptr;
    if (next && next->op_type() == "BatchNormalization" && next->input(0) == node->output(0) &&
        integer(*next, "training_mode", 0) == 0)
      fold(graph, *next, layers.back());
  }
  if (layers.empty()) throw FormatError(path + ": holds no Conv and no ConvTranspose");
  return layers;
}

AnyTensor read_onnx_tensor(const std::string& path, const std::string& name) {
  const OnnxGraph graph(path);
  if (const onnx::TensorProto* weight = name.empty() ? nullptr : graph.weight(name))
    return graph.tensor(*weight);
  std::string found;
  for (const std::string& candidate : graph.weight_names())
    if (graph.weight(candidate)->dims_size() >= 3) found += (found.empty() ? "" : ", ") + candidate;
  if (!name.empty())
    throw FormatError(path + ": no initialiser " + name + "; its kernels are " +
                      (found.empty() ? "none" : found));
  if (found.empty()) throw FormatError(path + ": holds no kernel");
  if (found.find(", ") != std::string::npos)
    throw FormatError(path + ": holds several kernels, name one as " + path + ":" +
                      found.substr(0, found.find(',')) + "; there are " + found);
  return graph.tensor(*graph.weight(found));
}

}  // namespace convmat
