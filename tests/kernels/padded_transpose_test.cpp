#include "support/approx.hpp"
#include "support/geometries.hpp"
#include "support/passes.hpp"

using namespace convmat;
using namespace convmat::test;

// 3 taps on 4 samples x0 x1 x2 x3, two more on either side, stride 3: outputs at padded positions 0 and 3, so
// that x = Padᵀ (k0 z0, k1 z0, k2 z0, k0 z1, k1 z1, k2 z1, 0, 0) with k = (1, 10, 100), z = (1, 2): padded
// values 1, 10, 100, 2, 20, 200 stand on the samples that the padding names.
TEST_CASE_TEMPLATE("Padᵀ adds what padding copied to where it came from, by hand", S, CONVMAT_SCALARS) {
  const Tensor<S> k = tensor<S>({1, 1, 3}, {1, 10, 100}), z = tensor<S>({1, 2}, {1, 2});
  const std::pair<PaddingMode, Tensor<S>> cases[] = {
      {PaddingMode::zeros, tensor<S>({1, 4}, {100, 2, 20, 200})},      // - - 0 1 2 3
      {PaddingMode::circular, tensor<S>({1, 4}, {100, 2, 21, 210})},   // 2 3 0 1 2 3
      {PaddingMode::reflect, tensor<S>({1, 4}, {100, 12, 21, 200})},   // 2 1 0 1 2 3
      {PaddingMode::replicate, tensor<S>({1, 4}, {111, 2, 20, 200})},  // 0 0 0 1 2 3
      {PaddingMode::symmetric, tensor<S>({1, 4}, {110, 3, 20, 200})},  // 1 0 0 1 2 3
  };
  for (const auto& [mode, expected] : cases) {
    const ConvGeometry geometry =
        conv_geometry({1, 1, 3}, {.image = {4}, .stride = {3}, .padding = {2}, .padding_mode = mode});
    REQUIRE(geometry.range() == Shape{1, 2});
    for (const ConvKernel<S>& kernel : conv_kernels<S>()) {
      if (!kernel.supports(geometry, Pass::transpose)) continue;
      INFO(std::string(kernel.name), " ", test::to_string(geometry));
      for (const S beta : {S(0), S(1), S(-2)}) {
        const Tensor<S> there = tensor<S>({1, 4}, {5, 6, 7, 8});
        const Tensor<S> found = run_pass(kernel, geometry, Pass::transpose, 1, S(3), k, z, beta, there);
        const Tensor<S> wanted = S(3) * expected + beta * there;
        if (kernel.accuracy == Accuracy::entrywise)
          CHECK(found == wanted);
        else
          CHECK(relative_error(found, wanted) <= 10 * epsilon<S>);
      }
    }
  }
}
