#pragma once

#include <convmat/core/export.hpp>
#include <convmat/store/detail/onnx_graph.hpp>
#include <convmat/store/onnx.hpp>

namespace convmat {

/// The layer that a Conv or ConvTranspose node is. Throws FormatError.
CONVMAT_API OnnxLayer read_onnx_layer(const OnnxGraph& graph, const onnx::NodeProto& node);

}  // namespace convmat
