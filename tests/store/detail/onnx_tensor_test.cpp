#include <convmat/store/detail/onnx_graph.hpp>

#include "../onnx_model.hpp"
#include "support/approx.hpp"

using namespace convmat;

namespace {

AnyTensor tensor_of(const onnx::TensorProto& weight) {
  const Scratch scratch;
  put_bytes(scratch / "m.onnx", Model({1, 1, 4}).proto.SerializeAsString());
  return OnnxGraph(scratch / "m.onnx").tensor(weight);
}

onnx::TensorProto of_type(int type, const Shape& shape) {
  onnx::TensorProto weight;
  weight.set_name("w");
  weight.set_data_type(type);
  for (const Index extent : shape) weight.add_dims(extent);
  return weight;
}

void refuses(const onnx::TensorProto& weight, const std::string& wording) {
  CHECK_THROWS_WITH_AS(tensor_of(weight), doctest::Contains(("m.onnx: w " + wording).c_str()), FormatError);
}

}  // namespace

TEST_CASE("three types, in fields or as raw bytes") {
  onnx::TensorProto single = of_type(onnx::TensorProto::FLOAT, {1, 2}),
                    twice = of_type(onnx::TensorProto::DOUBLE, {2}),
                    half = of_type(onnx::TensorProto::FLOAT16, {2});
  single.add_float_data(1.5f), single.add_float_data(-2);
  CHECK(std::get<Tensor<float>>(tensor_of(single)) == Tensor<float>({1, 2}, {1.5f, -2}));
  twice.set_raw_data(std::string("\0\0\0\0\0\0\xf8\x3f\0\0\0\0\0\0\0\xc0", 16));
  CHECK(std::get<Tensor<double>>(tensor_of(twice)) == Tensor<double>({2}, {1.5, -2}));
  half.add_int32_data(0x3e00), half.add_int32_data(0xc000);
  CHECK(std::get<Tensor<float>>(tensor_of(half)) == Tensor<float>({2}, {1.5f, -2}));
  half.clear_int32_data();
  half.set_raw_data(std::string("\x00\x3e\x00\xc0", 4));
  CHECK(std::get<Tensor<float>>(tensor_of(half)) == Tensor<float>({2}, {1.5f, -2}));
}

TEST_CASE("weights that lie, and such as are elsewhere") {
  onnx::TensorProto weight = of_type(onnx::TensorProto::FLOAT, {3});
  weight.add_float_data(1);
  refuses(weight, "has 1 elements, its shape and type need 3");
  weight.set_raw_data("12345678");
  refuses(weight, "has 8 bytes, its shape and type need 12");
  refuses(of_type(onnx::TensorProto::FLOAT, {2, -1}), "has shape (2,-1); expected extents of 0 or more");
  refuses(of_type(onnx::TensorProto::FLOAT, {Index{1} << 40, Index{1} << 40}), "has shape ");
  refuses(of_type(onnx::TensorProto::INT8, {1}), "has type INT8; expected FLOAT, DOUBLE or FLOAT16");
  refuses(of_type(99, {1}), "has type 99; expected FLOAT, DOUBLE or FLOAT16");
  weight.set_data_location(onnx::TensorProto::EXTERNAL);
  refuses(weight, "is stored in another file; save the model with its weights inside");
}
