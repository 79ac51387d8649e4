#include <convmat/networks/layers.hpp>

#include "networks/derivatives.hpp"
#include "support/geometries.hpp"

using namespace convmat;
using namespace convmat::test;

TEST_CASE("convolutions and their transposes of any geometry, with and without bias") {
  Rng rng(seed());
  for (int n = 0; n < 60; ++n) {
    const ConvGeometry geometry = random_geometry(rng);
    CAPTURE(to_string(geometry));
    const ConvOperator<double> conv(geometry, randn(geometry.kernel_shape(), rng));
    const bool bias = n % 2 == 0;
    const auto b = [&](Index channels) { return bias ? randn({channels}, rng) : Tensor<double>(); };
    check_layer(conv_layer(conv, b(geometry.out_channels)), randn(prepend(3, geometry.domain()), rng), rng);
    check_layer(conv_layer(conv.transpose(), b(geometry.in_channels)),
                randn(prepend(3, geometry.range()), rng), rng);
  }
}

TEST_CASE("a bias of another shape is refused") {
  const auto conv = convmat::conv(Tensor<double>({2, 1, 3}), {.image = {6}});
  CHECK_THROWS_WITH_AS(conv_layer(conv, Tensor<double>({3})), "bias of shape (3) for conv 3; expected (2)",
                       ShapeError);
}
