#pragma once

#include <optional>

#include "arguments.hpp"

namespace convmat::tool {

/// The operator a command works on, before its scalar is chosen: from a kernel and geometry options, or from
/// an operator file. `transposed` means the transpose of the convolution with this geometry.
struct Layer {
  ConvGeometry geometry;
  AnyTensor kernel;
  bool transposed;
  std::string spoken;  // for messages: "--kernel K.npy of shape (8,3,3,3)"

  Shape domain() const { return transposed ? geometry.range() : geometry.domain(); }
  Shape range() const { return transposed ? geometry.domain() : geometry.range(); }

  template <Scalar S>
  ConvOperator<S> conv() const {
    return ConvOperator<S>(geometry, tensor_as<S>(kernel));
  }
  template <Scalar S>
  LinearOperator<S> op() const {
    if (transposed) return conv<S>().transpose();
    return conv<S>();
  }
  AnyOperator any_operator() const;
};

/// --kernel --operator and the geometry options, with --transposed and --output-padding.
void add_layer_options(CommandLine& line);

/// The layer of a command that has --image, or the one in an operator file (--operator A.h5, the same as a
/// first word, or --kernel A.h5). Throws UsageError where an operator file and geometry options meet.
Layer load_layer(const CommandLine& line);

/// Any operator that a file can hold, or a layer.
struct Operand {
  AnyOperator op;
  std::string spoken;

  Shape domain() const;
  Shape range() const;

  /// The layer that it is, with kernel and geometry; empty for other operators.
  std::optional<Layer> layer() const;

  template <Scalar S>
  LinearOperator<S> as() const {
    if (const std::optional<Layer> own = layer()) return own->op<S>();
    return std::visit(
        [](const auto& a) -> LinearOperator<S> {
          if constexpr (convmat::is_complex<typename std::decay_t<decltype(a)>::Scalar> &&
                        !convmat::is_complex<S>)
            throw Error("a complex operator where a real one is needed");
          else
            return cast<S>(a);
        },
        op);
  }
};

/// The operator in the file `path`, spoken of as "`flag` path (description)".
Operand load_named_operand(const std::string& flag, const std::string& path);

/// The operand of a command that needs no kernel: as load_layer, but the file may hold a sum, a product or a
/// sparse operator too.
Operand load_operand(const CommandLine& line);
Operand load_operand_for(const CommandLine& line, const std::string& flag, const AnyTensor& input);

/// The layer for the arrays of --`flag`, which have the extents of its domain.
Layer load_layer_for(const CommandLine& line, const std::string& flag, const AnyTensor& input);

/// --operator, for commands that need no weights, and the geometry of the convolution in it, where it is
/// given. Throws UsageError where the file holds a transposed convolution.
void add_operator_option(CommandLine& line);
std::optional<ConvGeometry> operator_geometry(const CommandLine& line);

/// Throws ShapeError, naming flag and shapes, unless the tensor of --`flag` has shape `expected` or is a
/// batch of it.
void require_shape(const CommandLine& line, const std::string& flag, const AnyTensor& tensor,
                   const Shape& expected, const std::string& expected_by);

}  // namespace convmat::tool
