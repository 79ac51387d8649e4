#include <convmat/spectra/symbol.hpp>
#include <numbers>

#include "spectra/dense.hpp"

using namespace convmat;
using namespace convmat::test;

TEST_CASE("a symbol by hand: two taps, stride 2, and conjugate frequencies counted twice") {
  const ConvGeometry geometry = conv_geometry({1, 1, 3}, {.image = {6}, .stride = {2}});
  const Symbol symbol(tensor({1, 1, 3}, {2, 7, -1}), 1, CircularEmbedding(geometry));
  CHECK(symbol.rows() == 1);
  CHECK(symbol.cols() == 2);
  CHECK(symbol.scale() == 10);
  const std::vector<Frequency> list = symbol.frequencies({3});
  REQUIRE(list.size() == 2);
  CHECK(list[0].multiplicity == 1);
  CHECK(list[1].multiplicity == 2);
  symbol.for_each(list, {3}, 1, [&](std::size_t i, Index, const Eigen::MatrixXcd& f) {
    const auto root = std::polar(1.0, 2 * std::numbers::pi * static_cast<double>(i) / 3);
    CHECK(std::abs(f(0, 0) - (2.0 - root)) < 1e-14);  // taps 0 and 2: even samples
    CHECK(std::abs(f(0, 1) - 7.0) < 1e-14);
  });
}

TEST_CASE("every frequency is listed or the conjugate of one that is") {
  const ConvGeometry geometry = conv_geometry({1, 1, 3, 3}, {.image = {6, 5}});
  const Symbol real(Tensor<double>({1, 1, 3, 3}), 1, CircularEmbedding(geometry));
  const Symbol complex(Tensor<std::complex<double>>({1, 1, 3, 3}), 1, CircularEmbedding(geometry));
  for (const Shape& grid : {Shape{6, 5}, Shape{1, 1}, Shape{4, 4}, Shape{7, 2}}) {
    Index count = 0;
    for (const Frequency& each : real.frequencies(grid)) count += each.multiplicity;
    CHECK(count == volume(grid));
    CHECK(static_cast<Index>(complex.frequencies(grid).size()) == volume(grid));
  }
}

TEST_CASE("along an axis on which the symbol does not depend one frequency stands for all") {
  const ConvGeometry geometry = conv_geometry({1, 1, 3, 1}, {.image = {6, 5}, .padding = {1, 0}});
  const Symbol symbol(Tensor<std::complex<double>>({1, 1, 3, 1}), 1, CircularEmbedding(geometry));
  const std::vector<Frequency> list = symbol.frequencies({8, 5});
  REQUIRE(list.size() == 8);
  for (std::size_t i = 0; i < list.size(); ++i) {
    CHECK(list[i].index == 5 * static_cast<Index>(i));
    CHECK(list[i].multiplicity == 5);
  }
}

TEST_CASE("batches hold what visits one by one are given: groups, phases, and a last batch that is shorter") {
  Rng rng(seed());
  const ConvGeometry geometry = conv_geometry({4, 3, 3, 2}, {.image = {6, 5}, .stride = {2, 1}, .groups = 2});
  const Symbol symbol(randn(geometry.kernel_shape(), rng), 2, CircularEmbedding(geometry));
  const Shape grid{3, 5};
  const std::vector<Frequency> list = symbol.frequencies(grid);
  std::vector<std::complex<double>> expected;
  symbol.for_each(list, grid, 1, [&](std::size_t i, Index group, const Eigen::MatrixXcd& f) {
    CHECK(static_cast<Index>(expected.size()) == (static_cast<Index>(i) * 2 + group) * f.size());
    for (Index row = 0; row < f.rows(); ++row)
      expected.insert(expected.end(), f.row(row).begin(), f.row(row).end());
  });
  for (const Index batch : {1, 3, 100}) {
    std::vector<std::complex<double>> found;
    symbol.for_each_batch(list, grid, batch, 1,
                          [&](std::size_t first, Index count, const std::complex<double>* blocks) {
                            const Index size = 2 * symbol.rows() * symbol.cols();
                            CHECK(static_cast<Index>(found.size()) == static_cast<Index>(first) * size);
                            found.insert(found.end(), blocks, blocks + count * size);
                          });
    CHECK(found == expected);
  }
}

TEST_CASE("a kernel that is not finite is refused") {
  const ConvGeometry geometry = conv_geometry({1, 1, 2}, {.image = {6}});
  CHECK_THROWS_WITH_AS(Symbol(tensor({1, 1, 2}, {1, NAN}), 1, CircularEmbedding(geometry)),
                       "kernel = nan at (0,0,1); expected finite numbers", NumericError);
}
