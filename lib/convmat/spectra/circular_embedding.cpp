#include <algorithm>
#include <cmath>
#include <convmat/core/division.hpp>
#include <convmat/spectra/circular_embedding.hpp>
#include <numeric>

namespace convmat {
namespace {

CircularAxis circle(const Axis& axis, Index stride, Index outputs) {
  CircularAxis circle;
  circle.outputs = outputs;
  circle.phases = stride;
  for (Index t = 0; t < axis.kernel; ++t) {
    const Index offset = axis.position(0, t) - axis.position(0, 0);
    circle.phase.push_back(offset % stride);
    circle.shift.push_back(offset / stride);
  }
  return circle;
}

// Zeros around `in` samples of which the positions [first, last] are read.
CircularAxis around(const Axis& axis, Index in, Index first, Index last, Index extra) {
  const Index samples = std::max({in, last + 1, in - first});
  CircularAxis result =
      circle(axis, axis.stride, std::max(ceil_divide(samples, axis.stride), axis.out()) + extra);
  result.is_exact = false;
  return result;
}

CircularAxis around_circle(const Axis& axis) {
  const Index stride = std::gcd(axis.stride, axis.in), rows = axis.in / stride;
  CircularAxis result = circle(axis, stride, rows);
  result.repeats = ceil_divide(axis.out(), rows);
  result.is_exact = axis.out() % rows == 0;
  return result;
}

// Padded positions at which the most frequent sample stands.
Index most_copies(const Axis& axis, Index first, Index last) {
  std::vector<Index> copies(static_cast<std::size_t>(axis.in));
  for (Index j = first; j <= last; ++j) ++copies[static_cast<std::size_t>(axis.source(j))];
  return *std::max_element(copies.begin(), copies.end());
}

CircularAxis embed(const Axis& axis, Index extra) {
  if (axis.mode == PaddingMode::circular) return around_circle(axis);
  const Index first = axis.position(0, 0), last = axis.position(axis.out() - 1, axis.kernel - 1);
  if (axis.mode == PaddingMode::zeros) {
    CircularAxis result = around(axis, axis.in, first, last, extra);
    result.is_exact =
        axis.kernel == 1 && axis.stride == 1 && first == 0 && axis.out() == axis.in && extra == 0;
    return result;
  }
  CircularAxis result = around(axis, axis.extent_read(), 0, axis.extent_read() - 1, extra);
  result.repeats = most_copies(axis, first, last);
  return result;
}

// The same taps and outputs around a circle of s samples for each output.
Axis closed(const Axis& axis) {
  Axis circle = axis;
  circle.mode = PaddingMode::circular;
  circle.in = axis.stride * axis.out();
  circle.pad_begin = 0;
  circle.pad_end = std::max<Index>(axis.reach() - axis.stride, 0);
  return circle;
}

}  // namespace

Index CircularAxis::unit() const {
  Index common = 0;
  for (const Index each : shift) common = std::gcd(common, each);
  return std::max<Index>(common, 1);
}

CircularEmbedding::CircularEmbedding(const ConvGeometry& geometry, Index extra) {
  for (const Axis& axis : geometry.axes) axes.push_back(embed(axis, extra));
}

bool CircularEmbedding::is_exact() const {
  return std::all_of(axes.begin(), axes.end(), [](const CircularAxis& axis) { return axis.is_exact; });
}

double CircularEmbedding::factor() const {
  double product = 1;
  for (const CircularAxis& axis : axes) product *= static_cast<double>(axis.repeats);
  return std::sqrt(product);
}

ConvGeometry circular_twin(ConvGeometry geometry) {
  for (Axis& axis : geometry.axes)
    if (!embed(axis, 0).is_exact) axis = closed(axis);
  return geometry;
}

Shape CircularEmbedding::grid() const {
  Shape extents;
  for (const CircularAxis& axis : axes) extents.push_back(axis.outputs);
  return extents;
}

Index CircularEmbedding::phases() const {
  Index product = 1;
  for (const CircularAxis& axis : axes) product = checked_product(product, axis.phases, "phases");
  return product;
}

}  // namespace convmat
