#pragma once

// As Debian builds libonnx. For sources alone.
#define ONNX_NAMESPACE onnx
#define ONNX_ML 1

#include <onnx/onnx_pb.h>
#include <onnx/shape_inference/implementation.h>
