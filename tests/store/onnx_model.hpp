#pragma once

#include <convmat/store/detail/onnx_proto.hpp>
#include <convmat/store/onnx.hpp>
#include <string>
#include <vector>

#include "support/scratch.hpp"

inline onnx::AttributeProto* add_integers(onnx::NodeProto& node, const std::string& name,
                                          const convmat::Shape& values) {
  onnx::AttributeProto* added = node.add_attribute();
  added->set_name(name);
  added->set_type(onnx::AttributeProto::INTS);
  for (const convmat::Index value : values) added->add_ints(value);
  return added;
}

inline onnx::AttributeProto* add_text(onnx::NodeProto& node, const std::string& name,
                                      const std::string& text) {
  onnx::AttributeProto* added = node.add_attribute();
  added->set_name(name);
  added->set_type(onnx::AttributeProto::STRING);
  added->set_s(text);
  return added;
}

inline void add_integer(onnx::NodeProto& node, const std::string& name, convmat::Index value) {
  onnx::AttributeProto* added = node.add_attribute();
  added->set_name(name);
  added->set_type(onnx::AttributeProto::INT);
  added->set_i(value);
}

// A model with one input x and nodes that are added one by one.
struct Model {
  onnx::ModelProto proto;

  explicit Model(const convmat::Shape& input) {
    proto.set_ir_version(8);
    proto.add_opset_import()->set_version(17);
    onnx::ValueInfoProto* x = graph().add_input();
    x->set_name("x");
    auto* type = x->mutable_type()->mutable_tensor_type();
    type->set_elem_type(onnx::TensorProto::FLOAT);
    for (const convmat::Index extent : input) {
      auto* dim = type->mutable_shape()->add_dim();
      if (extent > 0) dim->set_dim_value(extent);
    }
  }

  onnx::GraphProto& graph() { return *proto.mutable_graph(); }

  onnx::TensorProto& weight(const std::string& name, const convmat::Shape& shape, double first = 0) {
    onnx::TensorProto* added = graph().add_initializer();
    added->set_name(name);
    added->set_data_type(onnx::TensorProto::FLOAT);
    for (const convmat::Index extent : shape) added->add_dims(extent);
    for (convmat::Index i = 0; i < convmat::volume(shape); ++i)
      added->add_float_data(static_cast<float>(first + 0.5 * static_cast<double>(i)));
    return *added;
  }

  onnx::NodeProto& node(const std::string& op, const std::vector<std::string>& inputs,
                        const std::string& output) {
    onnx::NodeProto* added = graph().add_node();
    added->set_op_type(op);
    added->set_name("node_" + output);
    for (const std::string& input : inputs) added->add_input(input);
    added->add_output(output);
    return *added;
  }

  std::vector<convmat::OnnxLayer> layers(const convmat::OnnxOptions& options = {}) const {
    const Scratch scratch;
    put_bytes(scratch / "m.onnx", proto.SerializeAsString());
    return convmat::read_onnx_layers(scratch / "m.onnx", options);
  }
};
