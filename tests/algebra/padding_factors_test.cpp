#include <convmat/algebra/padding_factors.hpp>
#include <convmat/algebra/product.hpp>
#include <convmat/algebra/simplify.hpp>

#include "support/approx.hpp"
#include "support/geometries.hpp"

using namespace convmat;
using namespace convmat::test;

TEST_CASE_TEMPLATE("T = T_valid Pad for any convolution, and simplify() finds T again", S, CONVMAT_SCALARS) {
  Rng rng(seed());
  for (int n = 0; n < 300; ++n) {
    const ConvGeometry geometry = random_geometry(rng);
    CAPTURE(to_string(geometry));
    const ConvOperator<S> conv(geometry, integers<S>(geometry.kernel_shape(), rng));
    const auto [valid, pad] = factor_padding(conv);
    CHECK(valid.to_csr() * pad.to_csr() == conv.to_csr());
    for (const Axis& axis : valid.geometry().axes) {
      CHECK(axis.pad_begin == 0);
      CHECK(axis.pad_end == 0);
      CHECK(axis.mode == PaddingMode::zeros);
    }
    const Simplified<S> simple = simplify<S>(LinearOperator<S>(valid) * LinearOperator<S>(pad));
    const LinearOperator<S> folded = simple.value;
    REQUIRE(folded.template target<ConvOperator<S>>());
    CHECK(folded.template target<ConvOperator<S>>()->geometry() == geometry);
    CHECK(folded.template target<ConvOperator<S>>()->kernel() == conv.kernel());
  }
}

TEST_CASE("a convolution that pads itself does not absorb the padding before it") {
  Rng rng(seed());
  const auto conv = convmat::conv(integers<double>({1, 1, 3}, rng), {.image = {6}, .padding = {1}});
  const Pad<double> pad({1, 4}, {{1, 1}}, PaddingMode::reflect);
  const LinearOperator<double> both = LinearOperator<double>(conv) * LinearOperator<double>(pad);
  CHECK(simplify(both).value.name() == "conv 3 pad 1 * pad 1 reflect");
}
