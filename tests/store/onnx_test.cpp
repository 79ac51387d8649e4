#include <convmat/store/onnx.hpp>
#include <doctest/doctest.h>
#include <onnx/onnx_pb.h>

#include <cmath>
#include <convmat/store/files.hpp>
#include <functional>

#include "../support/approx.hpp"
#include "samples.hpp"
#include "scratch.hpp"

using namespace convmat;

namespace {

onnx::AttributeProto* add_integers(onnx::NodeProto& node, const std::string& name, const Shape& values) {
  onnx::AttributeProto* added = node.add_attribute();
  added->set_name(name);
  added->set_type(onnx::AttributeProto::INTS);
  for (const Index value : values) added->add_ints(value);
  return added;
}

onnx::AttributeProto* add_text(onnx::NodeProto& node, const std::string& name, const std::string& text) {
  onnx::AttributeProto* added = node.add_attribute();
  added->set_name(name);
  added->set_type(onnx::AttributeProto::STRING);
  added->set_s(text);
  return added;
}

void add_integer(onnx::NodeProto& node, const std::string& name, Index value) {
  onnx::AttributeProto* added = node.add_attribute();
  added->set_name(name);
  added->set_type(onnx::AttributeProto::INT);
  added->set_i(value);
}

// A model with one input x and nodes that are added one by one.
struct Model {
  onnx::ModelProto proto;

  explicit Model(const Shape& input) {
    proto.set_ir_version(8);
    proto.add_opset_import()->set_version(17);
    onnx::ValueInfoProto* x = graph().add_input();
    x->set_name("x");
    auto* type = x->mutable_type()->mutable_tensor_type();
    type->set_elem_type(onnx::TensorProto::FLOAT);
    for (const Index extent : input) {
      auto* dim = type->mutable_shape()->add_dim();
      if (extent > 0) dim->set_dim_value(extent);
    }
  }

  onnx::GraphProto& graph() { return *proto.mutable_graph(); }

  onnx::TensorProto& weight(const std::string& name, const Shape& shape, double first = 0) {
    onnx::TensorProto* added = graph().add_initializer();
    added->set_name(name);
    added->set_data_type(onnx::TensorProto::FLOAT);
    for (const Index extent : shape) added->add_dims(extent);
    for (Index i = 0; i < volume(shape); ++i) added->add_float_data(static_cast<float>(first + 0.5 * static_cast<double>(i)));
    return *added;
  }

  onnx::NodeProto& node(const std::string& op, const std::vector<std::string>& inputs, const std::string& output) {
    onnx::NodeProto* added = graph().add_node();
    added->set_op_type(op);
    added->set_name("node_" + output);
    for (const std::string& input : inputs) added->add_input(input);
    added->add_output(output);
    return *added;
  }

  std::vector<OnnxLayer> layers(const OnnxOptions& options = {}) const {
    const Scratch scratch;
    put_bytes(scratch / "m.onnx", proto.SerializeAsString());
    return read_onnx_layers(scratch / "m.onnx", options);
  }
};

void refuses(const Model& model, const std::string& wording, const OnnxOptions& options = {}) {
  INFO(wording);
  std::string message;
  try {
    model.layers(options);
  } catch (const Error& error) {
    message = error.what();
  }
  INFO(message);
  CHECK(message.find("m.onnx: ") != std::string::npos);
  CHECK(message.find(wording) != std::string::npos);
  CHECK(message.find('\n') == std::string::npos);
}

Model with_conv(const std::function<void(Model&, onnx::NodeProto&)>& change, const Shape& input = {1, 2, 7, 9}) {
  Model model(input);
  model.weight("w", {4, 2, 3, 3});
  change(model, model.node("Conv", {"x", "w"}, "y"));
  return model;
}

}  // namespace

TEST_CASE("a model written by Python's onnx: geometry, kernels and inferred extents") {
  const std::vector<OnnxLayer> layers = read_onnx_layers(std::string(CONVMAT_FIXTURES) + "/model.onnx");
  REQUIRE(layers.size() == 5);
  const auto is = [](const OnnxLayer& layer, const std::string& name, const std::string& described) {
    CHECK(layer.name == name);
    const ConvOperator<double> conv(layer.geometry, layer.kernel);
    CHECK((layer.transposed ? describe(conv.transpose()) : describe(conv)) == described);
    Rng rng{1};
    CHECK(layer.kernel[layer.kernel.size() - 1] == 1.5 * static_cast<double>(layer.kernel.size() - 1) - 2);
  };
  is(layers[0], "first", "conv 3x3/2 pad 1 : R(2,12,14) -> R(4,6,7)");
  is(layers[1], "depthwise", "conv 3x1 pad 2x0 dilation 2x1 groups 4 : R(4,6,7) -> R(4,6,7)");
  is(layers[2], "upper", "conv 2x2/2 pad 0x0:1 : R(4,6,7) -> R(2,3,4)");
  is(layers[3], "lower", "conv 2x2/2 pad 0x1:0 : R(4,6,7) -> R(2,3,4)");
  is(layers[4], "up", "conv_transpose 3x3/2 pad 1x1 : R(2,3,4) -> R(3,6,8)");
}
