#include <convmat/algebra/affine.hpp>
#include <convmat/operators/conv_transpose.hpp>

#include "support/approx.hpp"
#include "support/layer_pairs.hpp"

using namespace convmat;
using namespace convmat::test;

namespace {

template <Scalar S>
Affine<S> layer(const ConvGeometry& geometry, bool transposed, Rng& rng) {
  const ConvOperator<S> conv(geometry, integers<S>(geometry.kernel_shape(), rng));
  const LinearOperator<S> linear = transposed ? LinearOperator<S>(conv.transpose()) : conv;
  return {linear, integers<S>({linear.range()[0]}, rng)};
}

}  // namespace

TEST_CASE_TEMPLATE("two layers with biases", S, CONVMAT_SCALARS) {
  Rng rng(seed());
  Index folded = 0;
  for (int n = 0; n < 400; ++n) {
    const LayerPair pair = random_pair(rng, {.axes = 1 + n % 2});
    CAPTURE(to_string(pair));
    const Affine<S> a = layer<S>(pair.outer, pair.outer_transposed, rng);
    const Affine<S> b = layer<S>(pair.inner, pair.inner_transposed, rng);
    const AffineComposition<S> ab = compose(a, b);
    const Tensor<S> x = integers<S>(prepend(2, b.linear().domain()), rng);
    CHECK(ab.value(x) == a(b(x)));
    CHECK(ab.value.has_channel_bias() == ab.offset_reason.empty());
    folded += ab.value.has_channel_bias();
  }
  CHECK(folded > 50);
}

TEST_CASE("why a bias is none any more") {
  const auto with_padding = [](Index pad, PaddingMode mode) {
    return Affine<double>(
        conv(tensor({1, 1, 3}, {1, 2, 3}), {.image = {6}, .padding = {pad}, .padding_mode = mode}),
        tensor({1}, {5}));
  };
  const Affine<double> first = with_padding(1, PaddingMode::reflect);
  const AffineComposition<double> valid = compose(with_padding(0, PaddingMode::zeros), first);
  CHECK(valid.value.offset() == tensor({1}, {5 + (1 + 2 + 3) * 5}));
  CHECK(compose(with_padding(1, PaddingMode::circular), first).value.has_channel_bias());
  const AffineComposition<double> same = compose(with_padding(1, PaddingMode::zeros), first);
  CHECK(same.value.offset() == tensor({1, 6}, {30, 35, 35, 35, 35, 20}));
  CHECK(same.offset_reason == "along axis 0 conv 3 pad 1 reads zeros where the bias would stand");
  const LinearOperator<double> up =
      conv(tensor({1, 1, 2}, {1, 2}), {.image = {12}, .stride = {2}}).transpose();
  CHECK(compose(Affine<double>(up, tensor({1}, {0})), first).offset_reason ==
        "along axis 0 conv_transpose 2/2 spreads the bias, tap by tap");
  CHECK_THROWS_WITH_AS(Affine<double>(up, tensor({2}, {0, 0})),
                       "offset has shape (2), conv_transpose 2/2 : R(1,6) -> R(1,12) expects (1) or (1,12)",
                       ShapeError);
}
