#pragma once

#include <convmat/core/tensor.hpp>
#include <convmat/program/command_line.hpp>
#include <string>
#include <vector>

namespace experiments {

using convmat::Index;

/// Where Debian's package dataset-fashion-mnist puts it: 60,000 images to train with and 10,000 to test, of
/// 28 x 28 pixels in ten classes (Xiao, Rasul and Vollgraf 2017).
constexpr const char* fashion_mnist_directory = "/usr/share/datasets/fashion-mnist";

enum class Part { train, test };

/// The first `count` images in [0, 1], of shape (count, 1, 28, 28), and their classes. Throw IoError, naming
/// the package, where there is no such file, FormatError where it is no such data set or holds fewer.
convmat::Tensor<double> fashion_mnist_images(const std::string& directory, Part part, Index count);
std::vector<Index> fashion_mnist_labels(const std::string& directory, Part part, Index count);

}  // namespace experiments
