#include <convmat/algebra/padding_border.hpp>

#include "support/approx.hpp"
#include "support/geometries.hpp"

using namespace convmat;
using namespace convmat::test;

TEST_CASE_TEMPLATE("any padding is zero padding and a border", S, CONVMAT_SCALARS) {
  Rng rng(seed());
  for (int n = 0; n < 300; ++n) {
    const ConvGeometry geometry = random_geometry(rng);
    CAPTURE(to_string(geometry));
    const ConvOperator<S> conv(geometry, integers<S>(geometry.kernel_shape(), rng));
    const PaddingBorder<S> split = split_padding(conv);
    CHECK_NOTHROW(split.border.validate());
    CHECK(to_dense(split.zero_padded.to_csr() + split.border) == to_dense(conv));
    bool is_zero_padded = true;
    for (const Axis& axis : geometry.axes) is_zero_padded = is_zero_padded && axis.mode == PaddingMode::zeros;
    if (is_zero_padded) CHECK(split.border.nnz() == 0);
    for (const Axis& axis : split.zero_padded.geometry().axes) CHECK(axis.mode == PaddingMode::zeros);
  }
}

TEST_CASE("three taps padded by one: a border of rank 2") {
  const auto conv = convmat::conv(tensor({1, 1, 3}, {1, 2, 3}),
                                  {.image = {5}, .padding = {1}, .padding_mode = PaddingMode::reflect});
  const PaddingBorder<double> split = split_padding(conv);
  Tensor<double> border({5, 5});
  border[0 * 5 + 1] = 1;  // x[-1] = x[1]
  border[4 * 5 + 3] = 3;  // x[5] = x[3]
  CHECK(to_dense(split.border) == border);
}
