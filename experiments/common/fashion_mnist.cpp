#include "fashion_mnist.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <convmat/core/arithmetic.hpp>
#include <convmat/core/memory.hpp>
#include <convmat/store/idx.hpp>
#include <filesystem>

using namespace convmat;

namespace experiments {
namespace {

constexpr Index classes = 10;

// The first `count` entries of a file of the data set.
Tensor<double> read(const std::string& directory, Part part, const char* rest, Index count,
                    const Shape& entry) {
  const std::string path = directory + (part == Part::train ? "/train-" : "/t10k-") + rest;
  if (!std::filesystem::exists(path))
    throw IoError(path + ": not there; install Debian's package dataset-fashion-mnist, or say --data DIR",
                  ENOENT);
  Tensor<double> entries = read_idx(path, count);
  if (entries.rank() == 0 || slice(entries.shape(), 1, entries.rank()) != entry)
    throw FormatError(fmt::format("{}: shape {}; expected entries of shape {}", path,
                                  to_string(entries.shape()), to_string(entry)));
  if (entries.shape()[0] < count)
    throw FormatError(fmt::format("{}: holds {}; {} are asked for", path, format_count(entries.shape()[0]),
                                  format_count(count)));
  return entries;
}

}  // namespace

Tensor<double> fashion_mnist_images(const std::string& directory, Part part, Index count) {
  const Tensor<double> pixels = read(directory, part, "images-idx3-ubyte.gz", count, {28, 28});
  return (1.0 / 255 * pixels).reshaped({count, 1, 28, 28});
}

std::vector<Index> fashion_mnist_labels(const std::string& directory, Part part, Index count) {
  const Tensor<double> entries = read(directory, part, "labels-idx1-ubyte.gz", count, {});
  std::vector<Index> labels;
  for (Index i = 0; i < count; ++i) {
    labels.push_back(static_cast<Index>(entries[i]));
    if (labels.back() >= classes)
      throw FormatError(fmt::format("{}: label {} of entry {}; expected 0 to {}", directory, labels.back(), i,
                                    classes - 1));
  }
  return labels;
}

}  // namespace experiments
