#include <convmat/store/detail/onnx_graph.hpp>

#include "../onnx_model.hpp"
#include "support/approx.hpp"

using namespace convmat;

namespace {

struct Graph {
  explicit Graph(const Model& model) {
    put_bytes(scratch / "m.onnx", model.proto.SerializeAsString());
    graph = std::make_unique<OnnxGraph>(scratch / "m.onnx");
  }
  OnnxGraph* operator->() { return graph.get(); }

  Scratch scratch;
  std::unique_ptr<OnnxGraph> graph;
};

}  // namespace

TEST_CASE("weights by name, through Identity too, and who reads a value") {
  Model model({1, 2, 8});
  model.weight("w", {3, 2, 3});
  model.node("Identity", {"w"}, "same");
  model.node("Conv", {"x", "same"}, "y");
  model.node("Relu", {"y"}, "z");
  model.node("Relu", {"z"}, "a");
  model.node("Relu", {"z"}, "b");
  Graph graph(model);
  CHECK(graph->nodes().size() == 5);
  CHECK(graph->weight_names() == std::vector<std::string>{"w"});
  REQUIRE(graph->weight("same") != nullptr);
  CHECK(graph->weight("same") == graph->weight("w"));
  CHECK(graph->weight("x") == nullptr);
  CHECK(name_of(*graph->only_reader("y")) == "node_z");
  CHECK(graph->only_reader("z") == nullptr);  // two
  CHECK(graph->only_reader("b") == nullptr);  // none
  CHECK(graph->spoken(*graph->nodes()[1]) == graph->path() + ": node node_y");
  const std::optional<Tensor<double>> kernel = graph->weight(*graph->nodes()[1], 1, "kernel");
  REQUIRE(kernel);
  CHECK(kernel->shape() == Shape{3, 2, 3});
  CHECK((*kernel)[1] == 0.5);
  CHECK_FALSE(graph->weight(*graph->nodes()[1], 2, "bias"));
  CHECK_THROWS_AS(graph->weight(*graph->nodes()[1], 0, "kernel"), FormatError);  // x is no weight
}

TEST_CASE("shapes are inferred, with the image where the model leaves it open") {
  Model model({1, 2, 0, 0});
  model.weight("w", {3, 2, 3, 3});
  add_integers(model.node("Conv", {"x", "w"}, "y"), "strides", {2, 2});
  model.node("Relu", {"y"}, "z");
  Graph graph(model);
  graph->infer_shapes({9, 8});
  CHECK(graph->shape("x") == Shape{1, 2, 9, 8});
  CHECK(graph->shape("z") == Shape{1, 3, 4, 3});
  CHECK(graph->shape("none").empty());
  Graph open(model);
  open->infer_shapes({});
  CHECK(open->shape("x") == Shape{1, 2, -1, -1});
}

TEST_CASE("names and attributes of nodes") {
  Model model({1, 1, 4});
  onnx::NodeProto& node = model.node("Conv", {"x", "w"}, "y");
  add_integers(node, "pads", {1, 2});
  add_integer(node, "group", 3);
  CHECK(integers(node, "pads") == Shape{1, 2});
  CHECK(integers(node, "strides").empty());
  CHECK(integer(node, "group", 1) == 3);
  CHECK(integer(node, "axis", 7) == 7);
  CHECK(attribute(node, "pads")->ints_size() == 2);
  CHECK(attribute(node, "none") == nullptr);
  CHECK(name_of(node) == "node_y");
  node.clear_name();
  CHECK(name_of(node) == "y");
}
