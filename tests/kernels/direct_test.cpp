#include "support/approx.hpp"
#include "support/passes.hpp"

using namespace convmat;
using namespace convmat::test;

// (Every small geometry against the reference: operators/conv_operator_test.cpp.)

TEST_CASE_TEMPLATE("rows longer than the partial sums of the gradient", S, CONVMAT_SCALARS) {
  Rng rng(seed());
  for (const Index stride : {1, 2}) {
    const ConvGeometry geometry =
        conv_geometry({2, 2, 3, 3}, {.image = {5, 67}, .stride = {1, stride}, .padding = {1}});
    const Tensor<S> x = integers<S>(geometry.domain(), rng), z = integers<S>(geometry.range(), rng);
    const Tensor<S> k(geometry.kernel_shape());
    CHECK(run_pass(conv_kernel<S>("direct"), geometry, Pass::gradient, 1, S(1), z, x, S(0), k) ==
          run_pass(conv_kernel<S>("reference"), geometry, Pass::gradient, 1, S(1), z, x, S(0), k));
  }
}
