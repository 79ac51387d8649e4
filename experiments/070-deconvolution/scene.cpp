#include "scene.hpp"

#include <cmath>
#include <numbers>

using convmat::Tensor;

namespace deconvolution {
namespace {

bool in_disc(double x, double y, double cx, double cy, double radius) {
  return std::hypot(x - cx, y - cy) < radius;
}

// x and y in [-1, 1].
double brightness(double x, double y) {
  if (in_disc(x, y, 0, 0, 0.6)) return std::cos(16 * std::atan2(y, x)) > 0 ? 1 : 0;
  if (in_disc(x, y, 0.8, 0.8, 0.25) || in_disc(x, y, -0.9, 0.4, 0.2)) return 0;
  if (in_disc(x, y, -0.75, -0.8, 0.3)) return 1;
  return 0.5 + 0.25 * x + 0.15 * std::sin(6 * std::numbers::pi * y);
}

}  // namespace

Tensor<double> scene(Index n) {
  Tensor<double> image({1, n, n});
  const auto coordinate = [n](Index i) {
    return (2 * static_cast<double>(i) + 1) / static_cast<double>(n) - 1;
  };
  for (Index i = 0; i < n; ++i)
    for (Index j = 0; j < n; ++j) image[i * n + j] = brightness(coordinate(j), coordinate(i));
  return image;
}

Tensor<double> gaussian(Index extent, double sigma) {
  Tensor<double> kernel({1, 1, extent, extent});
  const auto weight = [&](Index i) {
    const double distance = static_cast<double>(i - extent / 2) / sigma;
    return std::exp(-distance * distance / 2);
  };
  double sum = 0;
  for (Index i = 0; i < kernel.size(); ++i) sum += kernel[i] = weight(i / extent) * weight(i % extent);
  for (double& value : kernel.span()) value /= sum;
  return kernel;
}

}  // namespace deconvolution
