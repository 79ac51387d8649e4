#pragma once

#include <convmat/core/export.hpp>
#include <convmat/store/any.hpp>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

// protobuf's types stay in the sources.
namespace onnx {
class AttributeProto;
class GraphProto;
class ModelProto;
class NodeProto;
class TensorProto;
}  // namespace onnx

namespace convmat {

/// The graph of an ONNX file: nodes, weights by name, and the shapes of what flows between. Throws what
/// read_onnx_layers does.
class CONVMAT_API OnnxGraph {
 public:
  explicit OnnxGraph(std::string path);
  ~OnnxGraph();

  const std::string& path() const { return path_; }

  std::vector<const onnx::NodeProto*> nodes() const;

  /// The only node that reads a value, or null.
  const onnx::NodeProto* only_reader(const std::string& value) const;

  /// An initialiser, or the value of a Constant, also through Identity nodes; null where there is none.
  const onnx::TensorProto* weight(const std::string& name) const;
  std::vector<std::string> weight_names() const;
  AnyTensor tensor(const onnx::TensorProto& weight) const;

  /// The weight that is input `place` of a node, spoken of as `what`; empty where the node has no such input.
  std::optional<Tensor<double>> weight(const onnx::NodeProto& node, int place, const char* what) const;

  /// Gives the model's inputs these spatial extents where it leaves them open, and infers the shapes of all
  /// values.
  void infer_shapes(const Shape& image);

  /// Extents of a value, -1 where they are open; empty where nothing is known.
  Shape shape(const std::string& value) const;

  /// "m.onnx: node conv1".
  std::string spoken(const onnx::NodeProto& node) const;

 private:
  void name_kernel_shapes(onnx::GraphProto& graph) const;

  std::string path_;
  std::unique_ptr<onnx::ModelProto> model_;
  std::map<std::string, const onnx::TensorProto*> weights_;
  std::map<std::string, std::string> aliases_;  // output of an Identity -> its input
  std::map<std::string, std::vector<const onnx::NodeProto*>> readers_;
  std::map<std::string, Shape> shapes_;
};

/// The name of a node, or that of its first output.
CONVMAT_API std::string name_of(const onnx::NodeProto& node);

/// The attribute, or null.
CONVMAT_API const onnx::AttributeProto* attribute(const onnx::NodeProto& node, const std::string& name);

/// Its integers, empty where it is not given; its integer.
CONVMAT_API Shape integers(const onnx::NodeProto& node, const std::string& name);
CONVMAT_API Index integer(const onnx::NodeProto& node, const std::string& name, Index otherwise);

}  // namespace convmat
