#include <convmat/store/detail/onnx_layer.hpp>

#include "../onnx_model.hpp"
#include "support/approx.hpp"

using namespace convmat;

namespace {

OnnxLayer layer_of(const Model& model) {
  const Scratch scratch;
  put_bytes(scratch / "m.onnx", model.proto.SerializeAsString());
  OnnxGraph graph(scratch / "m.onnx");
  graph.infer_shapes({});
  return read_onnx_layer(graph, *graph.nodes()[0]);
}

}  // namespace

// ONNX has all beginnings first, then all ends.
TEST_CASE("a Conv with every attribute") {
  Model model({1, 4, 9, 8});
  model.weight("w", {6, 2, 3, 2});
  onnx::NodeProto& node = model.node("Conv", {"x", "w"}, "y");
  add_integers(node, "strides", {2, 1});
  add_integers(node, "dilations", {1, 3});
  add_integers(node, "pads", {1, 0, 2, 4});
  add_integer(node, "group", 2);
  const OnnxLayer layer = layer_of(model);
  CHECK(layer.name == "node_y");
  CHECK(layer.weight == "w");
  CHECK_FALSE(layer.transposed);
  const ConvGeometry& geometry = layer.geometry;
  CHECK(geometry == conv_geometry({6, 2, 3, 2}, {.image = {9, 8},
                                                 .stride = {2, 1},
                                                 .dilation = {1, 3},
                                                 .padding = Padding{{1, 2}, {0, 4}},
                                                 .groups = 2}));
}

// Of an odd number of samples one more stands at the end, or at the beginning.
TEST_CASE("padding that keeps ceil(n / stride) samples") {
  for (const auto& [rule, begin, end] : {std::tuple{"SAME_UPPER", 1, 2}, {"SAME_LOWER", 2, 1}}) {
    Model model({1, 1, 9});
    model.weight("w", {1, 1, 4});
    add_text(model.node("Conv", {"x", "w"}, "y"), "auto_pad", rule);
    const Axis axis = layer_of(model).geometry.axes[0];
    CHECK(axis.pad_begin == begin);
    CHECK(axis.pad_end == end);
    CHECK(axis.out() == 9);
  }
}

TEST_CASE("a layer that does not fit is refused by its node") {
  Model model({1, 3, 9});
  model.weight("w", {1, 2, 3});
  model.node("Conv", {"x", "w"}, "y");
  CHECK_THROWS_WITH_AS(layer_of(model),
                       doctest::Contains("node node_y: its input x has 3 channels, its kernel takes 2"),
                       FormatError);
  Model odd({1, 2, 9});
  odd.weight("w", {1, 2, 3});
  add_integers(odd.node("Conv", {"x", "w"}, "y"), "pads", {1});
  CHECK_THROWS_WITH_AS(layer_of(odd), doctest::Contains("node node_y: pads (1); expected 2 values"),
                       FormatError);
}
