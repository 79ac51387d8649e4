#include "support/approx.hpp"
#include "support/passes.hpp"

using namespace convmat;
using namespace convmat::test;

// y = [1 2 1] over (1, 2, 3, 4) with a zero at each end, by hand.
TEST_CASE_TEMPLATE("the three passes of the oracle, by hand", S, CONVMAT_SCALARS) {
  const ConvKernel<S>& reference = conv_kernel<S>("reference");
  const ConvGeometry geometry = conv_geometry({1, 1, 3}, {.image = {4}, .padding = {1}});
  const auto kernel = tensor<S>({3}, {1, 2, -1}), x = tensor<S>({4}, {1, 2, 3, 4});
  const Tensor<S> there({4}, std::vector<S>(4, S(10)));
  const auto pass = [&](Pass kind, S alpha, const Tensor<S>& a, const Tensor<S>& b, S beta,
                        const Tensor<S>& result) {
    return run_pass(reference, geometry, kind, 1, alpha, a, b, beta, result);
  };

  //                                1·0+2·1-2      1·1+2·2-3  1·2+2·3-4  1·3+2·4-0
  CHECK(pass(Pass::forward, 1, kernel, x, 1, there) == tensor<S>({4}, {10 + 0, 10 + 2, 10 + 4, 10 + 11}));
  CHECK(pass(Pass::forward, 1, kernel, x, -1, there) == tensor<S>({4}, {-10, -8, -6, 1}));

  //                              2·(2·1+1·2)  2·(-1+4+3)  2·(-2+6+4)  2·(-3+8)
  CHECK(pass(Pass::transpose, 2, kernel, x, 0, there) == tensor<S>({4}, {8, 12, 16, 10}));

  CHECK(pass(Pass::gradient, 1, x, x, 0, kernel) ==
        tensor<S>({3}, {1 * 2 + 2 * 3 + 3 * 4, 1 + 4 + 9 + 16, 1 * 2 + 2 * 3 + 3 * 4}));
}
