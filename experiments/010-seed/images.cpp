#include "images.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <convmat/core/arithmetic.hpp>
#include <convmat/store/idx.hpp>
#include <filesystem>

using namespace convmat;

Tensor<double> seed::fashion_mnist(const CommandLine& options) {
  const std::string path = options.text("data") + "/train-images-idx3-ubyte.gz";
  const Index count = options.integer("images", 1);
  if (!std::filesystem::exists(path))
    throw IoError(path + ": not there; install Debian's package dataset-fashion-mnist, or say --data DIR",
                  ENOENT);
  const Tensor<double> pixels = read_idx(path, count);
  if (pixels.rank() != 3)
    throw FormatError(path + ": shape " + to_string(pixels.shape()) + "; expected images");
  if (pixels.shape()[0] < count)
    throw UsageError(fmt::format("--images {}; {} holds {}", count, path, pixels.shape()[0]));
  return (1.0 / 255 * pixels).reshaped({count, 1, pixels.shape()[1], pixels.shape()[2]});
}
