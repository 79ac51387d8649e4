#include <convmat/operators/conv_operator.hpp>
#include <convmat/spectra/circular_embedding.hpp>

#include "spectra/dense.hpp"

using namespace convmat;
using namespace convmat::test;

namespace {

// The circular convolution itself, on images of s x outputs samples.
ConvGeometry circular_geometry(const ConvGeometry& geometry, const CircularEmbedding& embedding) {
  ConvGeometry result = geometry;
  for (std::size_t d = 0; d < result.axes.size(); ++d) {
    Axis& axis = result.axes[d];
    axis.mode = PaddingMode::circular;
    axis.stride = embedding.axes[d].phases;
    axis.in = axis.stride * embedding.axes[d].outputs;
    axis.pad_begin = 0;
    axis.pad_end = (embedding.axes[d].outputs - 1) * axis.stride + axis.reach() - axis.in;
    axis.pad_end = std::max<Index>(axis.pad_end, 0);  // a stride beyond the reach skips the last samples
  }
  return result;
}

}  // namespace

TEST_CASE("σ_i(T) <= σ_i(C) factor, and equal where it is exact") {
  Rng rng(seed());
  int exact = 0, compared = 0;
  for (int n = 0; n < 300; ++n) {
    const ConvGeometry geometry = small_geometry(rng);
    const CircularEmbedding embedding(geometry, rng.integer(0, 2));
    const ConvGeometry circular = circular_geometry(geometry, embedding);
    if (circular.image_out() != embedding.grid() ||
        std::max(volume(circular.domain()), volume(circular.range())) > 200)
      continue;
    CAPTURE(to_string(geometry));
    const Tensor<double> kernel = randn(geometry.kernel_shape(), rng);
    const std::vector<double> inner = true_singular_values(ConvOperator<double>(geometry, kernel));
    const std::vector<double> outer = true_singular_values(ConvOperator<double>(circular, kernel));
    const double rounding = 1e-12 * outer[0];
    for (std::size_t i = 0; i < inner.size(); ++i)
      CHECK(inner[i] <= (i < outer.size() ? outer[i] * embedding.factor() : 0) + rounding);
    if (embedding.is_exact())
      CHECK(inner[0] == doctest::Approx(outer[0] * embedding.factor()).epsilon(1e-12));
    exact += embedding.is_exact();
    ++compared;
  }
  CHECK(compared > 150);
  CHECK(exact > 3);
}

TEST_CASE("the circle is no larger than it must be") {
  const auto periods = [](const ConvOptions& options) {
    return CircularEmbedding(conv_geometry({1, 1, 3}, options)).grid();
  };
  CHECK(periods({.image = {8}, .padding = Padding{1}}) == Shape{9});
  CHECK(periods({.image = {8}}) == Shape{8});
  CHECK(periods({.image = {8}, .padding = Padding{2}}) == Shape{10});
  CHECK(periods({.image = {8}, .stride = {2}, .padding = Padding{1}}) == Shape{5});
  CHECK(periods({.image = {8}, .padding = Padding{1}, .padding_mode = PaddingMode::circular}) == Shape{8});
}

TEST_CASE("the norm of padding: 2 for reflection, 1 + p for replication, in two dimensions") {
  const auto factor = [](PaddingMode mode, Index pad) {
    return CircularEmbedding(
               conv_geometry({1, 1, 5, 5}, {.image = {9, 9}, .padding = Padding{pad}, .padding_mode = mode}))
        .factor();
  };
  CHECK(factor(PaddingMode::reflect, 2) == doctest::Approx(2));
  CHECK(factor(PaddingMode::symmetric, 2) == doctest::Approx(2));
  CHECK(factor(PaddingMode::replicate, 1) == doctest::Approx(2));
  CHECK(factor(PaddingMode::replicate, 2) == doctest::Approx(3));
  CHECK(factor(PaddingMode::zeros, 2) == 1);
}
