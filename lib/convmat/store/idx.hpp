#pragma once

#include <convmat/core/tensor.hpp>
#include <string>

namespace convmat {

/// An IDX file of unsigned bytes (MNIST's format), gzipped or not: images (N, H, W) with values 0..255, or
/// labels (N). `first` limits it to that many leading entries; 0 reads all. Throws FormatError or IoError,
/// naming the file and the cause.
CONVMAT_API Tensor<double> read_idx(const std::string& path, Index first = 0);

}  // namespace convmat
