#include <convmat/operators/conv_group.hpp>

#include "support/approx.hpp"
#include "support/geometries.hpp"

using namespace convmat;
using namespace convmat::test;

TEST_CASE_TEMPLATE("T is the direct sum of its groups", S, CONVMAT_SCALARS) {
  Rng rng(seed());
  for (int n = 0; n < 100; ++n) {
    const ConvGeometry geometry = random_geometry(rng);
    CAPTURE(to_string(geometry));
    const ConvOperator<S> T(geometry, integers<S>(geometry.kernel_shape(), rng));
    const Tensor<S> x = integers<S>(T.domain(), rng), y = T * x;
    const Index in = x.size() / geometry.groups, out = y.size() / geometry.groups;
    for (Index g = 0; g < geometry.groups; ++g) {
      const ConvOperator<S> block = conv_group(T, g);
      CHECK(block.geometry().groups == 1);
      const Tensor<S> part =
          block * Tensor<S>(block.domain(), {x.begin() + g * in, x.begin() + (g + 1) * in});
      CHECK(part == Tensor<S>(block.range(), {y.begin() + g * out, y.begin() + (g + 1) * out}));
    }
  }
}

TEST_CASE("a group that there is not") {
  const auto T = conv(Tensor<double>({4, 1, 3}), {.image = {5}, .groups = 2});
  CHECK_THROWS_WITH_AS(conv_group(T, 2), "group 2 of conv 3 groups 2; expected 0 to 1", GeometryError);
  CHECK_THROWS_AS(conv_group(T, -1), GeometryError);
}
