#include <algorithm>
#include <climits>
#include <convmat/core/memory.hpp>
#include <convmat/store/detail/byte_source.hpp>
#include <convmat/store/detail/onnx_graph.hpp>
#include <convmat/store/detail/onnx_proto.hpp>

namespace convmat {
namespace {

const char* const unknown_domain = "convmat.unknown";

std::string first_line(const std::string& text) { return text.substr(0, text.find('\n')); }

std::unique_ptr<onnx::ModelProto> parse(const std::string& path) {
  FileSource file(path);
  const Index bytes = file.remaining();
  if (bytes > INT_MAX)
    throw FormatError(path + ": " + format_bytes(bytes) + "; protobuf reads 2 GiB at most");
  require_memory(3 * bytes, "reading " + path, format_bytes(bytes), "raise --max-memory");
  std::string content(static_cast<std::size_t>(bytes), '\0');
  file.read(content.data(), bytes);
  auto model = std::make_unique<onnx::ModelProto>();
  if (!model->ParseFromArray(content.data(), static_cast<int>(bytes)))
    throw FormatError(path + ": is no ONNX model, or a damaged one: protobuf cannot read it");
  if (!model->has_graph()) throw FormatError(path + ": is no ONNX model: it holds no graph");
  return model;
}

// libonnx infers shapes of nodes as their operators want them without looking: it reads inputs that are not
// there, and divides by strides and by the number of outputs.
void require_sound(const std::string& path, const onnx::GraphProto& graph, int version) {
  for (const onnx::NodeProto& node : graph.node()) {
    const std::string spoken = path + ": node " + name_of(node);
    if (node.output_size() == 0) throw FormatError(spoken + ": has no output");
    const onnx::OpSchema* schema = onnx::OpSchemaRegistry::Schema(node.op_type(), version, node.domain());
    try {
      if (schema) schema->Verify(node);
    } catch (const std::exception& error) {
      throw FormatError(spoken + ": " + first_line(error.what()));
    }
    for (const onnx::AttributeProto& given : node.attribute()) {
      if (given.name() == "strides")
        for (const std::int64_t stride : given.ints())
          if (stride < 1)
            throw FormatError(spoken + ": stride " + std::to_string(stride) + "; expected at least 1");
      if (given.has_g()) require_sound(path, given.g(), version);
      for (const onnx::GraphProto& body : given.graphs()) require_sound(path, body, version);
    }
  }
}

// Of ONNX's own operators.
int operator_version(const std::string& path, const onnx::ModelProto& model) {
  for (const auto& imported : model.opset_import())
    if (imported.domain().empty() || imported.domain() == "ai.onnx")
      return static_cast<int>(std::clamp<std::int64_t>(imported.version(), 1, INT_MAX));
  throw FormatError(path + ": does not say which version of ONNX's operators it uses (opset_import)");
}

// A file may say 0 or less of what it does not know.
Shape extents(const onnx::TypeProto& type) {
  Shape shape;
  for (const auto& dim : type.tensor_type().shape().dim())
    shape.push_back(dim.dim_value() > 0 ? dim.dim_value() : -1);
  return shape;
}

// Without the type that it has in the file.
Tensor<double> doubles(const AnyTensor& any) {
  return std::visit(
      [](const auto& tensor) {
        std::vector<double> values;
        for (const auto value : tensor) values.push_back(static_cast<double>(std::real(value)));
        return Tensor<double>(tensor.shape(), std::move(values));
      },
      any);
}

}  // namespace

std::string name_of(const onnx::NodeProto& node) {
  return node.name().empty() && node.output_size() > 0 ? node.output(0) : node.name();
}

const onnx::AttributeProto* attribute(const onnx::NodeProto& node, const std::string& name) {
  for (const onnx::AttributeProto& given : node.attribute())
    if (given.name() == name) return &given;
  return nullptr;
}

Shape integers(const onnx::NodeProto& node, const std::string& name) {
  const onnx::AttributeProto* given = attribute(node, name);
  return given ? Shape(given->ints().begin(), given->ints().end()) : Shape{};
}

Index integer(const onnx::NodeProto& node, const std::string& name, Index otherwise) {
  const onnx::AttributeProto* given = attribute(node, name);
  return given ? given->i() : otherwise;
}

OnnxGraph::OnnxGraph(std::string path) : path_(std::move(path)), model_(parse(path_)) {
  require_sound(path_, model_->graph(), operator_version(path_, *model_));
  model_->clear_functions();  // one that calls itself would not end
  for (const onnx::TensorProto& tensor : model_->graph().initializer()) weights_[tensor.name()] = &tensor;
  for (const onnx::NodeProto& node : model_->graph().node()) {
    for (const std::string& input : node.input()) readers_[input].push_back(&node);
    const onnx::AttributeProto* value = attribute(node, "value");
    if (node.op_type() == "Constant" && value && value->has_t()) weights_[node.output(0)] = &value->t();
    if (node.op_type() == "Identity" && node.input_size() == 1) aliases_[node.output(0)] = node.input(0);
  }
}

OnnxGraph::~OnnxGraph() = default;

std::vector<const onnx::NodeProto*> OnnxGraph::nodes() const {
  std::vector<const onnx::NodeProto*> result;
  for (const onnx::NodeProto& node : model_->graph().node()) result.push_back(&node);
  return result;
}

const onnx::NodeProto* OnnxGraph::only_reader(const std::string& value) const {
  for (const auto& output : model_->graph().output())
    if (output.name() == value) return nullptr;
  const auto found = readers_.find(value);
  return found != readers_.end() && found->second.size() == 1 ? found->second[0] : nullptr;
}

// Damaged files may have a circle of aliases.
const onnx::TensorProto* OnnxGraph::weight(const std::string& name) const {
  std::string origin = name;
  for (std::size_t steps = 0; steps <= aliases_.size(); ++steps) {
    if (const auto found = weights_.find(origin); found != weights_.end()) return found->second;
    const auto alias = aliases_.find(origin);
    if (alias == aliases_.end()) return nullptr;
    origin = alias->second;
  }
  return nullptr;
}

std::optional<Tensor<double>> OnnxGraph::weight(const onnx::NodeProto& node, int place,
                                                const char* what) const {
  if (node.input_size() <= place || node.input(place).empty()) return {};
  if (const onnx::TensorProto* found = weight(node.input(place))) return doubles(tensor(*found));
  throw FormatError(spoken(node) + ": its " + what + " " + node.input(place) +
                    " is neither an initialiser nor a Constant");
}

std::vector<std::string> OnnxGraph::weight_names() const {
  std::vector<std::string> names;
  for (const auto& [name, tensor] : weights_) names.push_back(name);
  return names;
}

// libonnx takes the extents of a kernel from its shape and reads on where it has fewer axes than the input;
// where they are an attribute, it compares. A node whose kernel is not known becomes one that it does not
// know.
void OnnxGraph::name_kernel_shapes(onnx::GraphProto& graph) const {
  for (onnx::NodeProto& node : *graph.mutable_node()) {
    for (onnx::AttributeProto& given : *node.mutable_attribute()) {
      if (given.has_g()) name_kernel_shapes(*given.mutable_g());
      for (onnx::GraphProto& body : *given.mutable_graphs()) name_kernel_shapes(body);
    }
    const bool is_quantised = node.op_type() == "QLinearConv";
    if (node.op_type().find("Conv") == std::string::npos || attribute(node, "kernel_shape")) continue;
    const int place = is_quantised ? 3 : 1;
    const onnx::TensorProto* kernel = node.input_size() > place ? weight(node.input(place)) : nullptr;
    if (!kernel || kernel->dims_size() < 3) {
      node.set_domain(unknown_domain);
      continue;
    }
    onnx::AttributeProto* extents = node.add_attribute();
    extents->set_name("kernel_shape");
    extents->set_type(onnx::AttributeProto::INTS);
    for (int d = 2; d < kernel->dims_size(); ++d) extents->add_ints(kernel->dims(d));
  }
}

void OnnxGraph::infer_shapes(const Shape& image) {
  name_kernel_shapes(*model_->mutable_graph());
  onnx::OperatorSetIdProto* unknown = model_->add_opset_import();
  unknown->set_domain(unknown_domain);
  unknown->set_version(1);
  bool took_image = false;
  for (onnx::ValueInfoProto& input : *model_->mutable_graph()->mutable_input()) {
    if (!input.type().has_tensor_type()) continue;
    auto& dims = *input.mutable_type()->mutable_tensor_type()->mutable_shape()->mutable_dim();
    if (weights_.contains(input.name()) || dims.size() < 3) continue;
    if (dims[0].dim_value() < 1) dims[0].set_dim_value(1);  // the batch
    if (dims.size() != static_cast<int>(image.size()) + 2) continue;
    for (int d = 0; d < static_cast<int>(image.size()); ++d)
      if (dims[d + 2].dim_value() < 1) {
        dims[d + 2].set_dim_value(image[d]);
        took_image = true;
      }
  }
  if (!image.empty() && !took_image)
    throw Error(path_ + ": has no use for an image of " + joined(image) +
                ": no input with as many axes leaves its extents open");
  try {
    onnx::shape_inference::InferShapes(*model_, onnx::OpSchemaRegistry::Instance(),
                                       onnx::ShapeInferenceOptions(false, 0, true));
  } catch (const std::exception& error) {
    throw FormatError(path_ + ": ONNX's shape inference fails: " + first_line(error.what()));
  }
  const onnx::GraphProto& graph = model_->graph();
  for (const auto* values : {&graph.value_info(), &graph.input(), &graph.output()})
    for (const onnx::ValueInfoProto& value : *values) shapes_[value.name()] = extents(value.type());
}

Shape OnnxGraph::shape(const std::string& value) const {
  const auto found = shapes_.find(value);
  return found == shapes_.end() ? Shape{} : found->second;
}

std::string OnnxGraph::spoken(const onnx::NodeProto& node) const { return path_ + ": node " + name_of(node); }

}  // namespace convmat
