#pragma once

#include <convmat/core/tensor.hpp>
#include <convmat/program/command_line.hpp>

namespace seed {

/// The first --images of Fashion-MNIST under --data, in [0, 1], of shape (N, 1, 28, 28). Throws IoError,
/// naming the package, where it is not installed, UsageError where it holds fewer.
convmat::Tensor<double> fashion_mnist(const convmat::CommandLine& options);

}  // namespace seed
