#include "kernels/sizes.hpp"

using namespace convmat;
using namespace convmat::test;

// (Random small geometries against the reference: operators/conv_operator_test.cpp.)

TEST_CASE_TEMPLATE("direct: every size up to past the largest tile", S, CONVMAT_SCALARS) {
  Rng rng(seed());
  check_sizes<S>("direct", rng);
}

TEST_CASE_TEMPLATE("direct: images of many boxes", S, double, std::complex<float>) {
  Rng rng(seed());
  check_boxes<S>("direct", rng);
}

// A sample that an output does not read has no effect on it, whatever it is.
TEST_CASE_TEMPLATE("direct: what is not read may be NaN", S, CONVMAT_SCALARS) {
  Rng rng(seed());
  for (const Index taps : {1, 3, 20, 50}) {
    const ConvGeometry geometry = conv_geometry({1, 1, taps}, {.image = {200}});
    const Tensor<S> k = randn<S>(geometry.kernel_shape(), rng);
    Tensor<S> x = randn<S>(geometry.domain(), rng);
    x[100] = S(std::numeric_limits<Real<S>>::quiet_NaN());
    const Tensor<S> y = run_pass(conv_kernel<S>("direct"), geometry, Pass::forward, 1, S(1), k, x, S(0),
                                 Tensor<S>(geometry.range()));
    for (Index o = 0; o < y.size(); ++o) CHECK((y[o] == y[o]) == (o + taps <= 100 || o > 100));
  }
}
