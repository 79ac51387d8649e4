#include "kernels/sizes.hpp"

using namespace convmat;
using namespace convmat::test;

namespace {

// Large enough for results that read no padding to be summed over the samples themselves, of every kind of
// last line: a few channels of results, forward, transposed, or both.
std::vector<ConvGeometry> large_images(PaddingMode mode) {
  return {
      conv_geometry({1, 1, 3, 3}, {.image = {70, 67}, .padding = {1}, .padding_mode = mode}),
      conv_geometry({2, 3, 5, 3}, {.image = {77, 83}, .padding = {2, 1}, .padding_mode = mode}),
      conv_geometry({3, 2, 3, 4}, {.image = {130, 75}, .padding = {{2, 1}, {0, 3}}, .padding_mode = mode}),
      conv_geometry({1, 1, 3, 3}, {.image = {70, 700}, .padding = {{1, 1}, {21, 38}}, .padding_mode = mode}),
      conv_geometry({1, 1, 2, 40}, {.image = {60, 131}, .padding = {{0, 0}, {3, 5}}, .padding_mode = mode}),
      conv_geometry({3, 3, 3, 1},
                    {.image = {65, 9}, .padding = {{1, 0}, {2, 2}}, .padding_mode = mode, .groups = 3}),
      conv_geometry({1, 1, 3, 3},
                    {.image = {121, 97}, .stride = {2, 3}, .padding = {1}, .padding_mode = mode}),
      conv_geometry({1, 1, 2, 3}, {.image = {90, 101}, .dilation = {3, 2}, .padding_mode = mode}),
      conv_geometry({1, 1, 2, 3, 3},
                    {.image = {40, 66, 70}, .padding = {{0, 0}, {1, 1}, {1, 1}}, .padding_mode = mode}),
      conv_geometry({1, 1, 5}, {.image = {6001}, .padding = {2}, .padding_mode = mode}),
      conv_geometry({1, 1, 5}, {.image = {6001}, .stride = {2}, .padding = {2}, .padding_mode = mode})};
}

}  // namespace

TEST_CASE_TEMPLATE("results of a few channels: nothing beside the arrays is touched", S, float, double) {
  Rng rng(seed());
  const ConvKernel<S>&kernel = conv_kernel<S>("direct"), &reference = conv_kernel<S>("reference");
  for (const PaddingMode mode : {PaddingMode::zeros, PaddingMode::circular, PaddingMode::reflect,
                                 PaddingMode::replicate, PaddingMode::symmetric})
    for (const ConvGeometry& geometry : large_images(mode)) {
      INFO(to_string(geometry));
      const Tensor<S> k = integers<S>(geometry.kernel_shape(), rng), x = integers<S>(geometry.domain(), rng),
                      z = integers<S>(geometry.range(), rng);
      const Tensor<S> y = run_pass(reference, geometry, Pass::forward, 1, S(1), k, x, S(0), z),
                      back = run_pass(reference, geometry, Pass::transpose, 1, S(1), k, z, S(0), x);
      for (const Side side : {Side::begin, Side::end}) {
        CHECK(run_pass(kernel, geometry, Pass::forward, 1, S(1), k, x, S(0), z, side) == y);
        CHECK(run_pass(kernel, geometry, Pass::transpose, 1, S(1), k, z, S(0), x, side) == back);
      }
    }
}

// Boxes of a long signal, of which the last has a row of every length.
TEST_CASE_TEMPLATE("one axis: nothing beside the arrays is touched", S, float, double) {
  Rng rng(seed());
  const ConvKernel<S>&kernel = conv_kernel<S>("direct"), &reference = conv_kernel<S>("reference");
  for (Index samples = 8200; samples < 8200 + 3 * 16; ++samples) {
    const ConvGeometry geometry = conv_geometry({1, 1, 7}, {.image = {samples}, .padding = {{2, 1}}});
    INFO(to_string(geometry));
    const Tensor<S> k = integers<S>(geometry.kernel_shape(), rng), x = integers<S>(geometry.domain(), rng);
    const Tensor<S> y =
        run_pass(reference, geometry, Pass::forward, 1, S(1), k, x, S(0), Tensor<S>(geometry.range()));
    CHECK(run_pass(kernel, geometry, Pass::forward, 1, S(1), k, x, S(0), y) == y);
  }
}
