#include "kernels/sizes.hpp"

using namespace convmat;
using namespace convmat::test;

namespace {

// Lines long enough to be read where they stand, of more than 64 results, of every length past whole vectors;
// rows and planes padded in every mode, lines with zeros or not at all, cropped too.
std::vector<ConvGeometry> long_lines(PaddingMode mode, Index cols) {
  const ConvGeometry image = conv_geometry({2, 3, 3, 5}, {.image = {9, cols}});
  std::vector<ConvGeometry> result(5, image);
  result[0].axes[0].pad_begin = 2;
  result[0].axes[0].mode = mode;
  result[1].axes[0].dilation = 3;
  result[1].axes[0].pad_end = 1;
  result[1].axes[0].mode = mode;
  result[2].axes[1].pad_begin = 3;
  result[2].axes[1].pad_end = 20;
  result[2].axes[1].dilation = 4;
  result[3].axes[1].pad_begin = -2;
  result[3].axes[1].pad_end = -1;
  result[4] = conv_geometry({4, 1, 2, 3, 2}, {.image = {5, 6, cols}, .padding = {1}, .groups = 2});
  result[4].axes[0].stride = 2;
  result[4].axes[0].mode = mode;
  for (ConvGeometry& geometry : result) geometry.validate();
  return result;
}

}  // namespace

TEST_CASE_TEMPLATE("gradients line by line: nothing beside the arrays is touched", S, float, double) {
  Rng rng(seed());
  const ConvKernel<S>&kernel = conv_kernel<S>("direct"), &reference = conv_kernel<S>("reference");
  for (const PaddingMode mode : padding_modes)
    for (Index cols = 72; cols < 72 + 16; ++cols)
      for (const ConvGeometry& geometry : long_lines(mode, cols)) {
        INFO(to_string(geometry));
        const Tensor<S> x = integers<S>(prepend(2, geometry.domain()), rng),
                        z = integers<S>(prepend(2, geometry.range()), rng),
                        there = integers<S>(geometry.kernel_shape(), rng);
        const Tensor<S> expected = run_pass(reference, geometry, Pass::gradient, 2, S(2), z, x, S(3), there);
        for (const Side side : {Side::begin, Side::end})
          CHECK(run_pass(kernel, geometry, Pass::gradient, 2, S(2), z, x, S(3), there, side) == expected);
      }
}

// Then the padded positions of lines do not fit 32 bits.
TEST_CASE_TEMPLATE("lines of padding alone, far from the image, have no gradient", S, float, double) {
  Rng rng(seed());
  for (const Index far : {Index{1} << 32, -(Index{1} << 32)}) {
    ConvGeometry geometry = conv_geometry({2, 3, 3, 5}, {.image = {9, 80}});
    geometry.axes[1].pad_begin = far;
    geometry.axes[1].pad_end = -far;
    geometry.validate();
    check_exact(conv_kernel<S>("direct"), Pass::gradient, geometry, 2, rng);
  }
}
