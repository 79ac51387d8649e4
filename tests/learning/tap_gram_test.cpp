#include <convmat/learning/tap_gram.hpp>

#include "support/approx.hpp"
#include "support/geometries.hpp"

using namespace convmat;
using namespace convmat::test;

TEST_CASE("3x3 on 6x6 'same': corners 25, edges 30, centre 36") {
  const ConvGeometry geometry = conv_geometry({4, 2, 3, 3}, {.image = {6, 6}, .padding = Padding::same()});
  CHECK(tap_counts(geometry) == tensor({3, 3}, {25, 30, 25, 30, 36, 30, 25, 30, 25}));
}

// (n_h - |a - p|)(n_w - |b - p|) for 'same', o_h o_w for 'valid'.
TEST_CASE("closed forms of zero padding") {
  const ConvGeometry same = conv_geometry({1, 1, 5, 7}, {.image = {6, 9}, .padding = Padding::same()});
  const Tensor<double> counts = tap_counts(same);
  for (Index a = 0; a < 5; ++a)
    for (Index b = 0; b < 7; ++b)
      CHECK(counts.at({a, b}) == static_cast<double>((6 - std::abs(a - 2)) * (9 - std::abs(b - 3))));
  for (const double count : tap_counts(conv_geometry({1, 1, 3, 3}, {.image = {6, 7}}))) CHECK(count == 20);
}

// Circular with a kernel of 3 around 2 samples: taps 0 and 2 read the same, so they share.
TEST_CASE("taps that cannot be told apart share equally") {
  const ConvGeometry geometry =
      conv_geometry({1, 1, 3}, {.image = {2}, .padding = {1}, .padding_mode = PaddingMode::circular});
  CHECK(relative_error(divide_by_tap_gram(geometry, tensor({1, 1, 3}, {8, 2, 8})),
                       tensor({1, 1, 3}, {2, 1, 2})) < 1e-15);
}

TEST_CASE_TEMPLATE("D⁺ is the pseudo-inverse of the Gram matrix of the patterns", S, CONVMAT_SCALARS) {
  Rng rng(seed());
  for (int i = 0; i < 100; ++i) {
    const ConvGeometry geometry = random_geometry(rng);
    INFO(to_string(geometry));
    // D K by the patterns themselves: T*(T(K)).
    const auto gram = [&](const Tensor<S>& kernel) {
      Tensor<S> matrix({volume(geometry.range()), volume(geometry.domain())}), sums(kernel.shape());
      geometry.for_each_tap([&](Index row, Index col, Index tap) { matrix.at({row, col}) += kernel[tap]; });
      geometry.for_each_tap([&](Index row, Index col, Index tap) { sums[tap] += matrix.at({row, col}); });
      return sums;
    };
    const Tensor<S> image = gram(integers<S>(geometry.kernel_shape(), rng));
    CHECK(relative_error(gram(divide_by_tap_gram(geometry, image)), image) <= 200 * epsilon<S>);
    const Tensor<S> g = randn<S>(geometry.kernel_shape(), rng), once = divide_by_tap_gram(geometry, g);
    CHECK(relative_error(divide_by_tap_gram(geometry, gram(once)), once) <= 200 * epsilon<S>);
  }
}

// A full Toeplitz matrix of 200,000 diagonals: anything quadratic would need 320 GB.
TEST_CASE("linear in the kernel where patterns are disjoint") {
  const ConvGeometry geometry{1, 1, 1, {Axis::toeplitz(100'000, 100'001, 200'000, 99'999, 1)}};
  Tensor<double> gradient = tap_counts(geometry).reshaped(geometry.kernel_shape());
  for (const double average : divide_by_tap_gram(geometry, gradient)) REQUIRE(average == doctest::Approx(1));
}

TEST_CASE("a gradient of another shape is refused") {
  CHECK_THROWS_WITH_AS(divide_by_tap_gram(conv_geometry({1, 1, 3}, {.image = {4}}), Tensor<double>({3})),
                       "gradient has shape (3), the geometry's kernel has (1,1,3)", ShapeError);
}
