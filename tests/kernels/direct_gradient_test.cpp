#include <convmat/kernels/direct_sum.hpp>

#include "kernels/sizes.hpp"

using namespace convmat;
using namespace convmat::test;

namespace {

template <Scalar S>
void check_gradient(const ConvGeometry& geometry, Index batch, Rng& rng) {
  const ConvKernel<S> kernel{"direct_gradient", Accuracy::entrywise, nullptr,
                             [](const ConvGeometry& g, Pass) { return direct_gradient<S>(g); }, nullptr};
  check_exact(kernel, Pass::gradient, geometry, batch, rng);
}

}  // namespace

// Along one axis taps are folded into rows of one vector: whole ones, and what is left.
TEST_CASE_TEMPLATE("direct_gradient: every number of taps up to past two rows of them", S, float, double) {
  Rng rng(seed());
  for (Index taps = 1; taps <= 36; ++taps)
    check_gradient<S>(conv_geometry({2, 1, taps}, {.image = {70 - taps}, .padding = {3}}), 2, rng);
}

TEST_CASE_TEMPLATE("direct_gradient: inner products of every length, tiles of every extent", S, float,
                   double) {
  Rng rng(seed());
  for (Index cols = 1; cols <= 40; ++cols)
    check_gradient<S>(conv_geometry({2, 1, 2, 3}, {.image = {3, cols}, .padding = {{0, 1}, {2, 1}}}), 1, rng);
  for (Index channels = 1; channels <= 11; ++channels)
    check_gradient<S>(conv_geometry({channels, 12 - channels, 3, 2}, {.image = {5, 6}}), 1, rng);
}

// Dilated rows are delayed by what they are apart; padding and strides are in the copies.
TEST_CASE_TEMPLATE("direct_gradient: strides, dilations and groups, padded in every mode", S, float, double) {
  Rng rng(seed());
  for (const PaddingMode mode : padding_modes)
    for (const Index stride : {1, 2, 5})
      for (const Index dilation : {1, 3}) {
        const ConvOptions image{.image = {13, 14},
                                .stride = {stride, 2},
                                .dilation = {dilation, 2},
                                .padding = {4, 5},
                                .padding_mode = mode,
                                .groups = 2};
        check_gradient<S>(conv_geometry({4, 1, 3, 4}, image), 3, rng);
        check_gradient<S>(conv_geometry({2, 2, 2, 2, 3}, {.image = {4, 5, 6},
                                                          .stride = {1, stride, 1},
                                                          .dilation = {dilation, 1, 1},
                                                          .padding = {3, 2, 1},
                                                          .padding_mode = mode}),
                          1, rng);
      }
}

// Fewer boxes and images than chunks of sums, as many, and more.
TEST_CASE_TEMPLATE("direct_gradient: the last box is what is left, and boxes are added once", S, float,
                   double) {
  Rng rng(seed());
  for (const Index results : {2047, 2048, 2049, 4097})
    check_gradient<S>(conv_geometry({1, 2, 5}, {.image = {results + 4}}), 2, rng);
  for (const Index results : {255, 256, 257, 511, 512, 513, 1025})
    check_gradient<S>(conv_geometry({1, 1, 2, 3}, {.image = {3, results + 2}}), 1, rng);
  for (Index batch = 1; batch <= 18; ++batch)
    check_gradient<S>(conv_geometry({3, 2, 2}, {.image = {2060}, .stride = {2}}), batch, rng);
}
