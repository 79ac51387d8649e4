#include <doctest/doctest.h>

#include <cmath>
#include <convmat/store/files.hpp>
#include <functional>

#include "../support/approx.hpp"
#include "onnx_model.hpp"
#include "samples.hpp"
#include "support/scratch.hpp"

using namespace convmat;

namespace {

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

Model with_conv(const std::function<void(Model&, onnx::NodeProto&)>& change,
                const Shape& input = {1, 2, 7, 9}) {
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
    CHECK(layer.kernel[layer.kernel.size() - 1] == 1.5 * static_cast<double>(layer.kernel.size() - 1) - 2);
  };
  is(layers[0], "first", "conv 3x3/2 pad 1 : R(2,12,14) -> R(4,6,7)");
  is(layers[1], "depthwise", "conv 3x1 pad 2x0 dilation 2x1 groups 4 : R(4,6,7) -> R(4,6,7)");
  is(layers[2], "upper", "conv 2x2/2 pad 0x0:1 : R(4,6,7) -> R(2,3,4)");
  is(layers[3], "lower", "conv 2x2/2 pad 0x1:0 : R(4,6,7) -> R(2,3,4)");
  is(layers[4], "up", "conv_transpose 3x3/2 pad 1 : R(2,3,4) -> R(3,6,8)");
}

TEST_CASE("weights in float, double, float16, raw or not, as initialisers, Constants and through Identity") {
  const std::string path = std::string(CONVMAT_FIXTURES) + "/model.onnx";
  CHECK(std::get<Tensor<float>>(load_tensor(path + ":w_first")) == sample<float>({4, 2, 3, 3}));
  CHECK(std::get<Tensor<float>>(load_tensor(path + ":half")) == sample<float>({4, 1, 3, 1}));
  CHECK(std::get<Tensor<double>>(load_tensor(path + ":w_upper")) == sample<double>({2, 4, 2, 2}));
  CHECK(std::get<Tensor<float>>(load_tensor(path + ":constant")) == sample<float>({2, 4, 2, 2}));
  CHECK(std::get<Tensor<float>>(load_tensor(path + ":same")) == sample<float>({4, 2, 3, 3}));
  CHECK_THROWS_WITH_AS(load_tensor(path + ":absent"),
                       doctest::Contains(": no initialiser absent; its kernels are "), FormatError);
  CHECK_THROWS_WITH_AS(load_tensor(path), doctest::Contains("holds several kernels, name one as"),
                       FormatError);

  Model model({1, 2, 7, 9});
  model.weight("w", {4, 2, 3, 3});
  onnx::TensorProto& half = model.weight("h", {3});
  half.clear_float_data();
  half.set_data_type(onnx::TensorProto::FLOAT16);
  for (const int bits : {0x3c00, 0xc100, 0x0001}) half.add_int32_data(bits);
  const Scratch scratch;
  put_bytes(scratch / "m.onnx", model.proto.SerializeAsString());
  CHECK(std::get<Tensor<float>>(load_tensor(scratch / "m.onnx")).shape() == Shape{4, 2, 3, 3});
  CHECK(std::get<Tensor<float>>(load_tensor(scratch / "m.onnx:h")) ==
        Tensor<float>({3}, {1, -2.5f, std::ldexp(1.f, -24)}));
}

TEST_CASE("every padding rule gives the extents that ONNX infers") {
  const auto extents = [](const std::string& op, const std::function<void(onnx::NodeProto&)>& change) {
    Model model({1, 2, 7});
    model.weight("w", {2, 2, 3});
    onnx::NodeProto& node = model.node(op, {"x", "w"}, "y");
    add_integers(node, "strides", {2});
    change(node);
    const OnnxLayer layer = model.layers()[0];
    return (layer.transposed ? layer.geometry.image() : layer.geometry.image_out())[0];
  };
  const auto nothing = [](onnx::NodeProto&) {};
  CHECK(extents("Conv", nothing) == 3);
  CHECK(extents("Conv", [](auto& node) { add_text(node, "auto_pad", "VALID"); }) == 3);
  CHECK(extents("Conv", [](auto& node) { add_text(node, "auto_pad", "SAME_LOWER"); }) == 4);
  CHECK(extents("Conv", [](auto& node) { add_integers(node, "pads", {3, 0}); }) == 4);
  CHECK(extents("ConvTranspose", nothing) == 15);
  CHECK(extents("ConvTranspose", [](auto& node) { add_integers(node, "pads", {1, 0}); }) == 14);
  CHECK(extents("ConvTranspose", [](auto& node) { add_integers(node, "output_padding", {1}); }) == 16);
  CHECK(extents("ConvTranspose", [](auto& node) { add_text(node, "auto_pad", "SAME_UPPER"); }) == 14);
  CHECK(extents("ConvTranspose", [](auto& node) { add_integers(node, "output_shape", {16}); }) == 16);
  CHECK(extents("ConvTranspose", [](auto& node) { add_integers(node, "output_shape", {13}); }) == 13);
}

TEST_CASE("an image for extents that the model leaves open") {
  const Model open = with_conv([](Model&, onnx::NodeProto&) {}, {0, 2, 0, 0});
  CHECK(open.layers({.image = {7, 9}})[0].geometry.image() == Shape{7, 9});
  refuses(open, "node node_y: its input x has extents that the model leaves open; give the image");
  refuses(open, "has no use for an image of 7", {.image = {7}});
  refuses(with_conv([](Model&, onnx::NodeProto&) {}), "has no use for an image of 8x8", {.image = {8, 8}});
}

TEST_CASE(
    "batch normalisation folded: scale (T x + bias - mean) + shift, scale = gamma / sqrt(variance + "
    "epsilon)") {
  for (const std::string op : {"Conv", "ConvTranspose"}) {
    Model model({1, 2, 7, 9});
    model.weight("w", {2, 1, 3, 3}, 1);  // two groups, one channel in and out of each
    model.weight("b", {2}, 3);
    onnx::NodeProto& conv = model.node(op, {"x", "w", "b"}, "y");
    add_integer(conv, "group", 2);
    for (const auto& [name, first] : {std::pair{"gamma", 2.}, {"beta", -1.}, {"mean", 5.}, {"variance", 4.}})
      model.weight(name, {2}, first);
    model.node("BatchNormalization", {"y", "gamma", "beta", "mean", "variance"}, "z");
    const OnnxLayer plain = model.layers()[0], folded = model.layers({.fold_batch_norm = true})[0];
    CHECK((*plain.bias)[1] == 3.5);
    for (const Index c : {0, 1}) {
      const double half = 0.5 * static_cast<double>(c);
      const double scale = (2 + half) / std::sqrt(4 + half + static_cast<double>(1e-5f));
      CHECK(folded.kernel[9 * c + 4] == doctest::Approx(scale * plain.kernel[9 * c + 4]).epsilon(1e-14));
      CHECK((*folded.bias)[c] == doctest::Approx(scale * (3 + half - 5 - half) - 1 + half).epsilon(1e-14));
    }
    model.node("Relu", {"y"}, "r");  // then the layer is read by another, too
    CHECK(model.layers({.fold_batch_norm = true})[0].kernel == plain.kernel);
  }
}

TEST_CASE("a model that is not what it says gets an error that names file, node and what was expected") {
  const auto nothing = [](Model&, onnx::NodeProto&) {};
  CHECK(with_conv(nothing).layers().size() == 1);
  refuses(with_conv([](Model&, onnx::NodeProto& node) { node.set_input(1, "v"); }),
          "node node_y: its kernel v is neither an initialiser nor a Constant");
  refuses(with_conv([](Model&, onnx::NodeProto& node) { node.mutable_input()->RemoveLast(); }),
          "node node_y: Node (node_y) has input size 1 not in range [min=2, max=3]");
  refuses(with_conv([](Model&, onnx::NodeProto& node) { node.clear_input(); }), "node node_y: ");
  refuses(with_conv([](Model&, onnx::NodeProto& node) { node.clear_output(); }),
          "node node_y: has no output");
  refuses(with_conv([](Model&, onnx::NodeProto& node) { node.set_input(0, "w2"); }),
          "its input w2 has a shape that cannot be inferred");
  refuses(with_conv([](Model&, onnx::NodeProto& node) {
            add_integers(node, "strides", {0, 1});
          }),
          "node node_y: stride 0; expected at least 1");
  refuses(with_conv([](Model&, onnx::NodeProto& node) {
            add_integers(node, "strides", {1, 1, 1});
          }),
          "stride (1,1,1) has 3 values");
  refuses(with_conv([](Model&, onnx::NodeProto& node) {
            add_integers(node, "dilations", {-1, 1});
          }),
          "dilation -1");
  refuses(with_conv([](Model&, onnx::NodeProto& node) {
            add_integers(node, "pads", {1, 1});
          }),
          "pads (1,1); expected 4 values");
  refuses(with_conv([](Model&, onnx::NodeProto& node) {
            add_integers(node, "kernel_shape", {5, 5});
          }),
          "kernel_shape (5,5), but its kernel w has shape (4,2,3,3)");
  refuses(with_conv([](Model&, onnx::NodeProto& node) { add_text(node, "auto_pad", "SAME"); }),
          "auto_pad SAME; expected NOTSET, VALID, SAME_UPPER or SAME_LOWER");
  refuses(with_conv([](Model&, onnx::NodeProto& node) { add_integer(node, "group", 0); }), "node node_y: ");
  refuses(with_conv(nothing, {1, 3, 7, 9}), "its input x has 3 channels, its kernel takes 2");
  refuses(with_conv(nothing, {1, 2, 7}), "its input x has 3 axes; expected 4 (N, C, spatial...)");
  refuses(with_conv(nothing, {1, 2, 2, 9}), "node node_y: ");
  refuses(with_conv([](Model& model, onnx::NodeProto& node) {
            model.weight("b", {5});
            node.add_input("b");
          }),
          "its bias b has shape (5); expected (4)");
  const auto damaged = [&](const std::function<void(onnx::TensorProto&)>& change,
                           const std::string& wording) {
    refuses(with_conv([&](Model& model, onnx::NodeProto&) { change(*model.graph().mutable_initializer(0)); }),
            wording);
  };
  damaged([](auto& w) { w.add_float_data(1); }, "w has 73 elements, its shape and type need 72");
  damaged([](auto& w) { w.set_raw_data("abc"); }, "w has 3 bytes, its shape and type need 288");
  damaged([](auto& w) { w.set_dims(0, -4); }, "w has shape (-4,2,3,3); expected extents of 0 or more");
  damaged([](auto& w) { w.set_dims(0, Index{1} << 62); }, "more than 64 bits of bytes");
  damaged([](auto& w) { w.set_dims(0, Index{1} << 40); },
          "w has 72 elements, its shape and type need 19791209299968");
  damaged([](auto& w) { w.set_data_type(onnx::TensorProto::INT8); },
          "w has type INT8; expected FLOAT, DOUBLE or FLOAT16");
  damaged([](auto& w) { w.set_data_type(99); }, "w has type 99; expected");
  damaged([](auto& w) { w.set_data_location(onnx::TensorProto::EXTERNAL); }, "w is stored in another file");
  damaged(
      [](auto& w) {
        w.clear_dims();
        w.clear_float_data();
        w.add_float_data(1);
      },
      "has shape (); expected at least 3 axes");
  Model flat({1, 2, 7, 9});  // libonnx 1.12 alone crashes
  flat.weight("w", {4, 2});
  flat.node("ConvTranspose", {"x", "w"}, "y");
  refuses(flat, "node node_y: its kernel w has shape (4,2); expected at least 3 axes");
  refuses(Model({1, 2, 7, 9}), "holds no Conv and no ConvTranspose");

  Model circle({1, 2, 7, 9});
  circle.node("Identity", {"b"}, "a");
  circle.node("Identity", {"a"}, "b");
  circle.node("Conv", {"x", "a"}, "y");
  refuses(circle, "its kernel a is neither");
}

TEST_CASE("damaged bytes are refused or read, and never crash") {
  Model model = with_conv([](Model&, onnx::NodeProto& node) { add_integers(node, "pads", {1, 1, 1, 1}); });
  const std::string bytes = model.proto.SerializeAsString();
  const Scratch scratch;
  const auto read = [&](const std::string& content) {
    put_bytes(scratch / "m.onnx", content);
    try {
      return !read_onnx_layers(scratch / "m.onnx").empty();
    } catch (const Error& error) {
      CHECK(std::string(error.what()).find("m.onnx: ") != std::string::npos);
      return false;
    }
  };
  CHECK(read(bytes));
  for (const std::string text : {"", "garbage", "\x93NUMPY"}) CHECK(!read(text));
  int refused = 0;
  for (std::size_t length = 0; length < bytes.size(); length += 3) refused += !read(bytes.substr(0, length));
  CHECK(refused > 50);
  Rng rng{7};
  for (int i = 0; i < 300; ++i) {
    std::string changed = bytes;
    const Tensor<double> where = randint({2}, 0, 255, rng);
    changed[static_cast<std::size_t>(i) * 131 % changed.size()] =
        static_cast<char>(static_cast<int>(where[0]));
    read(changed);
  }
}
