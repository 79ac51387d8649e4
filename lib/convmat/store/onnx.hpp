#pragma once

#include <convmat/core/tensor.hpp>
#include <convmat/geometry/conv_geometry.hpp>
#include <convmat/store/any.hpp>
#include <optional>
#include <string>
#include <vector>

namespace convmat {

/// A Conv or ConvTranspose of a model, y = T x + bias. A ConvTranspose is the transpose of the convolution
/// with this geometry and kernel, whose singular values it has: ONNX stores both kernels alike, channels of
/// the convolution's range first.
struct OnnxLayer {
  std::string name, weight;  // of the node, or where it has none of its output; of the initialiser
  bool transposed;
  ConvGeometry geometry;
  Tensor<double> kernel;
  std::optional<Tensor<double>> bias;

  /// "Conv" or "ConvTranspose".
  std::string op() const { return transposed ? "ConvTranspose" : "Conv"; }
};

struct OnnxOptions {
  /// Spatial extents of the model's inputs, where it leaves them open.
  Shape image = {};

  /// A BatchNormalization that alone reads a layer becomes part of it: γ / sqrt(variance + ε) times the
  /// weights of each channel.
  bool fold_batch_norm = false;
};

/// Was the library built with libonnx?
CONVMAT_API bool has_onnx();

/// Every Conv and ConvTranspose of the model's graph in its order, of one axis or more, with input extents by
/// ONNX's shape inference; those inside functions and the bodies of loops and conditions are left out.
/// Weights are initialisers or Constant nodes in float, double or float16, and become float64, exactly.
/// Throws FormatError, naming file, node and what was expected: damaged, sizes that do not fit the data,
/// weights in other files or computed by the model, extents that stay open; Error where libonnx is missing,
/// or the model has no use for options.image.
CONVMAT_API std::vector<OnnxLayer> read_onnx_layers(const std::string& path, const OnnxOptions& options = {});

/// An initialiser or Constant by its name, float32 or float64; float16 becomes float32. With an empty name
/// the only one of three axes or more; FormatError lists them where there are several.
CONVMAT_API AnyTensor read_onnx_tensor(const std::string& path, const std::string& name);

}  // namespace convmat
