#include <Eigen/Core>
#include <convmat/store/detail/onnx_graph.hpp>
#include <convmat/store/detail/onnx_proto.hpp>
#include <cstring>

namespace convmat {
namespace {

// Stored as raw little-endian bytes, or in a field of its type; their number is compared before anything is
// allocated.
template <class Stored, class Field>
std::vector<Stored> elements(const std::string& spoken, const onnx::TensorProto& tensor, Index count,
                             const Field& field) {
  const bool is_raw = tensor.has_raw_data();
  const std::size_t expected = static_cast<std::size_t>(count) * (is_raw ? sizeof(Stored) : 1);
  const std::size_t found = is_raw ? tensor.raw_data().size() : static_cast<std::size_t>(field.size());
  if (found != expected)
    throw FormatError(spoken + " has " + std::to_string(found) + (is_raw ? " bytes" : " elements") +
                      ", its shape and type need " + std::to_string(expected));
  std::vector<Stored> values(static_cast<std::size_t>(count));
  if (is_raw && count > 0)
    std::memcpy(values.data(), tensor.raw_data().data(), expected);
  else
    for (int i = 0; i < field.size(); ++i)
      values[static_cast<std::size_t>(i)] = static_cast<Stored>(field[i]);
  return values;
}

Shape shape_of(const std::string& spoken, const onnx::TensorProto& tensor) {
  const Shape shape(tensor.dims().begin(), tensor.dims().end());
  for (const Index extent : shape)
    if (extent < 0)
      throw FormatError(spoken + " has shape " + to_string(shape) + "; expected extents of 0 or more");
  try {
    checked_product(volume(shape), Index{sizeof(double)}, "bytes");
  } catch (const CapacityError&) {
    throw FormatError(spoken + " has shape " + to_string(shape) + ": more than 64 bits of bytes");
  }
  return shape;
}

}  // namespace

AnyTensor OnnxGraph::tensor(const onnx::TensorProto& weight) const {
  using Stored = onnx::TensorProto;
  const std::string spoken = path_ + ": " + weight.name();
  if (weight.data_location() == Stored::EXTERNAL)
    throw FormatError(spoken + " is stored in another file; save the model with its weights inside");
  const Shape shape = shape_of(spoken, weight);
  const Index count = volume(shape);
  switch (weight.data_type()) {
    case Stored::FLOAT:
      return Tensor<float>(shape, elements<float>(spoken, weight, count, weight.float_data()));
    case Stored::DOUBLE:
      return Tensor<double>(shape, elements<double>(spoken, weight, count, weight.double_data()));
    case Stored::FLOAT16: {
      std::vector<float> values;
      for (const std::uint16_t bits : elements<std::uint16_t>(spoken, weight, count, weight.int32_data()))
        values.push_back(static_cast<float>(Eigen::numext::bit_cast<Eigen::half>(bits)));
      return Tensor<float>(shape, std::move(values));
    }
    default:
      throw FormatError(spoken + " has type " +
                        (Stored::DataType_IsValid(weight.data_type())
                             ? Stored::DataType_Name(static_cast<Stored::DataType>(weight.data_type()))
                             : std::to_string(weight.data_type())) +
                        "; expected FLOAT, DOUBLE or FLOAT16");
  }
}

}  // namespace convmat
