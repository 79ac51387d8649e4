#include <convmat/algebra/add.hpp>
#include <convmat/operators/conv_transpose.hpp>
#include <convmat/operators/identity.hpp>

#include "support/approx.hpp"
#include "support/geometries.hpp"

using namespace convmat;
using namespace convmat::test;

namespace {

// Another axis between the same extents with the same stride; at times with the same padding.
Axis other_axis(Rng& rng, const Axis& axis) {
  for (;;) {
    const PaddingMode mode = rng.integer(0, 1) == 0 ? axis.mode : PaddingMode::zeros;
    Axis other = random_axis(rng, mode, axis.in);
    other.in = axis.in;
    other.stride = axis.stride;
    other.pad_end = (axis.out() - 1) * axis.stride + other.reach() - other.in - other.pad_begin;
    try {
      other.validate("axis");
      if (other.out() == axis.out()) return other;
    } catch (const GeometryError&) {
    }
  }
}

// Divides both numbers of channels.
Index other_groups(Rng& rng, const ConvGeometry& geometry) {
  for (;;) {
    const Index groups = rng.integer(1, 4);
    if (geometry.in_channels % groups == 0 && geometry.out_channels % groups == 0) return groups;
  }
}

ConvGeometry other_geometry(Rng& rng, const ConvGeometry& geometry) {
  ConvGeometry other = geometry;
  for (Axis& axis : other.axes) axis = other_axis(rng, axis);
  other.groups = other_groups(rng, geometry);
  return other;
}

}  // namespace

TEST_CASE_TEMPLATE("random sums of convolutions and of transposes", S, CONVMAT_SCALARS) {
  Rng rng(seed());
  Index convolutions = 0, bordered = 0;
  for (int n = 0; n < 600; ++n) {
    const ConvGeometry geometry = random_geometry(rng), other = other_geometry(rng, geometry);
    CAPTURE(to_string(geometry));
    CAPTURE(to_string(other));
    const bool transposed = n % 3 == 0;
    const auto layer = [&](const ConvGeometry& g) -> LinearOperator<S> {
      const ConvOperator<S> conv(g, integers<S>(g.kernel_shape(), rng));
      if (transposed) return conv.transpose();
      return conv;
    };
    const LinearOperator<S> a = layer(geometry), b = layer(other);
    const Certified<S> sum = add(a, b);
    const Tensor<S> expected = to_dense(to_csr(a) + to_csr(b));
    CHECK(to_dense(sum.value) == expected);
    REQUIRE(sum.structure != Structure::unstructured);
    if (sum.border) CHECK(to_dense(sum.convolution->to_csr() + *sum.border) == expected);
    (sum.border ? bordered : convolutions) += 1;
    bool same_modes = true;
    for (std::size_t d = 0; d < geometry.axes.size(); ++d)
      same_modes = same_modes && geometry.axes[d].mode == PaddingMode::zeros;
    if (same_modes) CHECK(sum.structure == Structure::convolution);
  }
  CHECK(convolutions > 100);
  CHECK(bordered > 100);
}

TEST_CASE("a residual connection is one more tap") {
  Rng rng(seed());
  const auto conv3 = conv(integers<double>({4, 4, 3, 3}, rng), {.image = {6, 6}, .padding = {1}});
  Tensor<double> eye({4, 4, 1, 1});
  for (Index c = 0; c < 4; ++c) eye[c * 5] = 1;
  const Certified<double> block = add(conv3, conv(eye, {.image = {6, 6}}));
  CHECK(block.structure == Structure::convolution);
  CHECK(block.value.name() == conv3.name());
  CHECK(to_csr(block.value) == to_csr(conv3) + to_csr(Identity<double>(conv3.domain())));
}

TEST_CASE("sums that are none, with the reason") {
  Rng rng(seed());
  const auto one = conv(integers<double>({1, 1, 3}, rng), {.image = {4}});
  const auto two = conv(integers<double>({1, 1, 1}, rng), {.image = {4}, .stride = {2}});
  const Certified<double> strides = add(one, two);
  CHECK(strides.structure == Structure::unstructured);
  CHECK(strides.reason == "along axis 0 conv 3 and conv 1/2 have different strides");
  CHECK(to_csr(strides.value) == to_csr(one) + to_csr(two));
  const auto same = conv(integers<double>({1, 1, 3}, rng), {.image = {4}, .padding = {1}});
  CHECK(add(same, Identity<double>({1, 4})).reason ==
        "identity is neither a convolution nor the transpose of one");
  CHECK_THROWS_AS(add(one, same), ShapeError);
}
