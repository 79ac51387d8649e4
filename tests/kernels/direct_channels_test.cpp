#include <convmat/core/threads.hpp>
#include <convmat/kernels/direct_sum.hpp>

#include "kernels/sizes.hpp"

using namespace convmat;
using namespace convmat::test;

namespace {

template <Scalar S>
ConvKernel<S> kernel() {
  return {"direct_channels", Accuracy::entrywise, nullptr, direct_channels<S>, nullptr};
}

template <Scalar S>
void check_sums(const ConvGeometry& geometry, Index batch, Rng& rng) {
  for (const Pass pass : {Pass::forward, Pass::transpose})
    check_exact(kernel<S>(), pass, geometry, batch, rng);
}

}  // namespace

// Rows end in every part of a vector; short ones are taken as one with the columns between them.
TEST_CASE_TEMPLATE("direct_channels: blocks of every number of channels, rows of every length", S, float,
                   double) {
  Rng rng(seed());
  for (Index channels = 1; channels <= 18; ++channels)
    for (const Index cols : {1, 5, 7, 8, 9, 15, 16, 17, 30, 31, 32, 33, 47, 48})
      check_sums<S>(conv_geometry({channels, 19 - channels, 2, 2}, {.image = {4, cols}, .padding = {1}}), 1,
                    rng);
}

// Fewer taps than the stride is long leave results without terms.
TEST_CASE_TEMPLATE("direct_channels: strides sort samples, and results, apart", S, float, double) {
  Rng rng(seed());
  for (const Index stride : {1, 2, 3, 4})
    for (const Index groups : {1, 3})
      for (const Index image : {7, 23, 40})
        check_sums<S>(
            conv_geometry(
                {9, 9 / groups, 3, 2},
                {.image = {image, 50 - image}, .stride = {stride}, .padding = {1}, .groups = groups}),
            2, rng);
}

TEST_CASE_TEMPLATE("direct_channels: planes of every number", S, float, double) {
  Rng rng(seed());
  for (Index planes = 1; planes <= 9; ++planes)
    check_sums<S>(conv_geometry({3, 2, 2, 1, 2}, {.image = {planes, 10 - planes, 5}, .padding = {1}}), 2,
                  rng);
}

TEST_CASE_TEMPLATE("direct_channels: the last box of rows, and of columns, is what is left", S, float,
                   double) {
  Rng rng(seed());
  for (const Index results : {4095, 4096, 4097, 8193})
    check_sums<S>(conv_geometry({3, 2, 4}, {.image = {results + 3}}), 1, rng);
  check_sums<S>(conv_geometry({2, 5, 3, 1}, {.image = {171, 331}, .stride = {2, 1}, .padding = {1}}), 1, rng);
}

// There the blocks of one box are shared out, each with copies of its own.
TEST_CASE_TEMPLATE("direct_channels: bit for bit the same on several threads", S, float, double) {
  Rng rng(seed());
  const ConvGeometry geometry = conv_geometry({43, 12, 3, 3}, {.image = {18, 17}, .padding = {1}});
  REQUIRE(geometry.multiplications() >= small_work);
  const Tensor<S> k = randn<S>(geometry.kernel_shape(), rng), x = randn<S>(geometry.domain(), rng),
                  y = randn<S>(geometry.range(), rng);
  const auto product = [&](int count) {
    set_threads(count);
    return run_pass(kernel<S>(), geometry, Pass::forward, 1, S(1), k, x, S(2), y);
  };
  const Tensor<S> single = product(1);
  CHECK(product(2) == single);
  CHECK(product(5) == single);
  set_threads(1);
}
