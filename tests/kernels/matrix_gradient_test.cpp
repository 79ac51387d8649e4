#include <convmat/core/threads.hpp>

#include "kernels/sizes.hpp"

using namespace convmat;
using namespace convmat::test;

// Few columns to share out: images and boxes have sums of their own, fewer of them than chunks, as many, and
// more.
TEST_CASE_TEMPLATE("matrix_product: a gradient of few columns, of batches of every size", S,
                   CONVMAT_SCALARS) {
  Rng rng(seed());
  for (Index batch = 1; batch <= 19; ++batch)
    check_exact<S>("matrix_product", conv_geometry({9, 2, 2, 2}, {.image = {5, 4}}), batch, rng);
}

// What is added in chunks, and by columns, is the same for every number of threads.
TEST_CASE_TEMPLATE("matrix_product: gradients of few and of many columns, bit by bit", S, float, double) {
  Rng rng(seed());
  const ConvKernel<S>& kernel = conv_kernel<S>("matrix_product");
  for (const ConvGeometry& geometry : {conv_geometry({20, 3, 3, 3}, {.image = {40, 41}, .padding = {1}}),
                                       conv_geometry({70, 65, 3, 3}, {.image = {14, 14}, .padding = {1}}),
                                       conv_geometry({24, 12, 3}, {.image = {4100}, .groups = 4})}) {
    const Tensor<S> x = randn<S>(prepend(5, geometry.domain()), rng),
                    z = randn<S>(prepend(5, geometry.range()), rng);
    REQUIRE(5 * geometry.multiplications() >= small_work);
    const auto gradient = [&](int count) {
      set_threads(count);
      return run_pass(kernel, geometry, Pass::gradient, 5, S(1), z, x, S(0),
                      Tensor<S>(geometry.kernel_shape()));
    };
    const Tensor<S> single = gradient(1);
    CHECK(gradient(2) == single);
    CHECK(gradient(5) == single);
  }
  set_threads(1);
}
