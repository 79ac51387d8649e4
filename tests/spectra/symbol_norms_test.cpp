#include <convmat/spectra/symbol_norms.hpp>
#include <numbers>

#include "spectra/dense.hpp"

using namespace convmat;
using namespace convmat::test;

TEST_CASE("golden: Gram iteration of one channel is the circular norm; sup") {
  const ConvGeometry geometry = conv_geometry(
      {1, 1, 3, 3}, {.image = {20, 20}, .padding = Padding{1}, .padding_mode = PaddingMode::circular});
  const Symbol symbol(tensor({1, 1, 3, 3}, {2, 7, -1, 1, 3, -8, 5, -3, 1}), 1, CircularEmbedding(geometry));
  CHECK(gram_iteration(symbol, {20, 20}, 1) == doctest::Approx(22.9122134817).epsilon(1e-11));
  CHECK(symbol_norm(symbol, {20, 20}) == doctest::Approx(22.9122134817).epsilon(1e-11));
  CHECK(symbol_norm(symbol, {400, 400}) <= 23.0047380194 + 1e-9);
  for (const Index density : {2, 3, 5}) {
    const Sampling coarse = sampling(symbol, density);
    CHECK(coarse.factor > 1);
    CHECK(coarse.factor * symbol_norm(symbol, coarse.grid) >= 23.0047380194);
  }
}

// |1 + e^{iω}| on N = 3 points, the largest of which is at 0; with [1, -1] the supremum 2 lies between them.
TEST_CASE("the factor between the points of a grid is sharp in one dimension") {
  const ConvGeometry geometry = conv_geometry({1, 1, 2}, {.image = {100}});
  const Symbol symbol(tensor({1, 1, 2}, {1, -1}), 1, CircularEmbedding(geometry));
  const Sampling three = sampling(symbol, 2);  // four points: ω = π is one of them
  CHECK(three.grid == Shape{4});
  CHECK(three.factor == doctest::Approx(1 / std::cos(std::numbers::pi / 8)));
  CHECK(symbol_norm(symbol, {3}) / std::cos(std::numbers::pi / 6) == doctest::Approx(2));
}

TEST_CASE("Frobenius and Gram norms are not less than the norm, and by rank^(2^-(t+1)) not more") {
  Rng rng(seed());
  for (int n = 0; n < 50; ++n) {
    const ConvGeometry geometry = small_geometry(rng);
    CAPTURE(to_string(geometry));
    const Symbol symbol(randn(geometry.kernel_shape(), rng), geometry.groups, CircularEmbedding(geometry));
    const Shape grid = symbol.embedding().grid();
    const double norm = symbol_norm(symbol, grid),
                 rank = static_cast<double>(std::min(symbol.rows(), symbol.cols()));
    CHECK(symbol_frobenius(symbol, grid) >= norm * (1 - 1e-13));
    CHECK(symbol_frobenius(symbol, grid) <= norm * std::sqrt(rank) * (1 + 1e-13));
    for (const int times : {1, 3, 6}) {
      const double bound = gram_iteration(symbol, grid, times);
      CHECK(bound >= norm * (1 - 1e-13));
      CHECK(bound <= norm * std::pow(rank, std::pow(2.0, -(times + 1))) * (1 + 1e-13));
    }
  }
  const Symbol zero(Tensor<double>({1, 1, 2}), 1,
                    CircularEmbedding(conv_geometry({1, 1, 2}, {.image = {6}})));
  CHECK(gram_iteration(zero, {6}, 3) == 0);
}
