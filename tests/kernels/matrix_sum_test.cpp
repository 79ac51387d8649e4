#include <convmat/kernels/matrix_sum.hpp>

#include "kernels/sizes.hpp"

using namespace convmat;
using namespace convmat::test;

namespace {

template <Scalar S>
void check_sums(const ConvGeometry& geometry, Index batch, Rng& rng) {
  const ConvKernel<S> kernel{"matrix_sum", Accuracy::entrywise, nullptr, matrix_sum<S>, nullptr};
  for (const Pass pass : {Pass::forward, Pass::transpose}) check_exact(kernel, pass, geometry, batch, rng);
}

}  // namespace

TEST_CASE_TEMPLATE("matrix_sum: panels of channels, and groups of them, up to past two whole ones", S, float,
                   double) {
  Rng rng(seed());
  for (const Index channels : {1, 2, 3, 4, 6, 7, 12, 13, 16, 17, 24, 25, 48, 49, 96, 97})
    for (const Index groups : {1, 2})
      check_sums<S>(
          conv_geometry({groups * channels, 2, 2, 2}, {.image = {3, 4}, .padding = {1}, .groups = groups}), 2,
          rng);
}

// Blocks of weights have 128, 192, 384, ... steps, by the width of a vector and of the panel.
TEST_CASE_TEMPLATE("matrix_sum: blocks of steps are added to each other", S, float, double) {
  Rng rng(seed());
  for (const Index taps : {127, 128, 129, 192, 193, 384, 385, 769, 2049})
    for (const Index channels : {3, 17, 41})
      check_sums<S>(conv_geometry({channels, 1, taps}, {.image = {taps + 2}, .padding = {1}}), 1, rng);
}

TEST_CASE_TEMPLATE("matrix_sum: positions of every number, rows and planes of every extent", S, float,
                   double) {
  Rng rng(seed());
  for (Index cols = 1; cols <= 35; ++cols)
    check_sums<S>(conv_geometry({5, 2, 2, 3}, {.image = {36 - cols, cols}, .padding = {1}}), 1, rng);
  for (const Index results : {1023, 1024, 1025, 2049})
    check_sums<S>(conv_geometry({2, 3, 3}, {.image = {results + 2}}), 1, rng);
  for (Index planes = 1; planes <= 9; ++planes)
    check_sums<S>(conv_geometry({3, 2, 2, 1, 2}, {.image = {planes, 10 - planes, 5}, .padding = {1}}), 2,
                  rng);
}

// Samples of strided axes stay where they are; transposed, fewer taps than the stride leave results without
// terms.
TEST_CASE_TEMPLATE("matrix_sum: strides and dilations", S, float, double) {
  Rng rng(seed());
  for (const Index stride : {1, 2, 3, 5})
    for (const Index dilation : {1, 2, 3})
      check_sums<S>(
          conv_geometry(
              {3, 4, 2, 3},
              {.image = {15, 17}, .stride = {stride, 2}, .dilation = {1, dilation}, .padding = {2, 1}}),
          2, rng);
}
