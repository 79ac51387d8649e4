#include "kernels/sizes.hpp"

using namespace convmat;
using namespace convmat::test;

TEST_CASE_TEMPLATE("matrix_product: every size up to past the largest tile", S, CONVMAT_SCALARS) {
  Rng rng(seed());
  check_sizes<S>("matrix_product", rng);
}

TEST_CASE_TEMPLATE("matrix_product: images of many boxes", S, double, std::complex<float>) {
  Rng rng(seed());
  check_boxes<S>("matrix_product", rng);
}

// More steps than one block of weights holds, and more columns of the gradient than positions.
TEST_CASE_TEMPLATE("matrix_product: many channels", S, CONVMAT_SCALARS) {
  Rng rng(seed());
  check_exact<S>("matrix_product", conv_geometry({40, 130, 3, 1}, {.image = {6, 5}}), 2, rng);
  check_exact<S>("matrix_product", conv_geometry({130, 40, 1, 1}, {.image = {2, 2}, .stride = {2}}), 1, rng);
}
