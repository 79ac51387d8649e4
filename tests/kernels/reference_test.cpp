#include <convmat/kernels/conv_kernels.hpp>

#include "support/approx.hpp"

using namespace convmat;
using namespace convmat::test;

// y = [1 2 1] over (1, 2, 3, 4) with a zero at each end, by hand.
TEST_CASE_TEMPLATE("the three passes of the oracle, by hand", S, CONVMAT_SCALARS) {
  const ConvKernel<S>& reference = conv_kernel<S>("reference");
  const ConvGeometry geometry = conv_geometry({1, 1, 3}, {.image = {4}, .padding = {1}});
  const auto kernel = tensor<S>({3}, {1, 2, -1}), x = tensor<S>({4}, {1, 2, 3, 4});
  CHECK(reference.workspace(geometry) == 0);

  auto y = tensor<S>({4}, {10, 10, 10, 10});
  reference.apply(geometry, 1, S(1), kernel.data(), x.data(), y.data(), nullptr);
  //                                1·0+2·1-2      1·1+2·2-3  1·2+2·3-4  1·3+2·4-0
  CHECK(y == tensor<S>({4}, {10 + 0, 10 + 2, 10 + 4, 10 + 11}));

  Tensor<S> back({4});
  reference.transpose(geometry, 1, S(2), kernel.data(), x.data(), back.data(), nullptr);
  //                              2·(2·1+1·2)  2·(-1+4+3)  2·(-2+6+4)  2·(-3+8)
  CHECK(back == tensor<S>({4}, {8, 12, 16, 10}));

  Tensor<S> gradient({3});
  reference.gradient(geometry, 1, S(1), x.data(), x.data(), gradient.data(), nullptr);
  CHECK(gradient == tensor<S>({3}, {1 * 2 + 2 * 3 + 3 * 4, 1 + 4 + 9 + 16, 1 * 2 + 2 * 3 + 3 * 4}));
}
