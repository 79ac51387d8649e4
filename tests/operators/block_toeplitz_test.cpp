#include <convmat/operators/block_toeplitz.hpp>
#include <convmat/operators/toeplitz.hpp>

#include "support/approx.hpp"
#include "support/laws.hpp"

using namespace convmat;
using namespace convmat::test;

namespace {

template <Scalar S>
LinearOperator<S> random_toeplitz(Index rows, Index cols, Rng& rng) {
  const Tensor<S> kernel = integers<S>({2}, rng);
  return Toeplitz<S>::banded({kernel.begin(), kernel.end()}, rows, cols, 1);
}

// A banded block Toeplitz matrix `levels` deep with Toeplitz blocks inside.
template <Scalar S>
LinearOperator<S> nested(int levels, Rng& rng) {
  if (levels == 0) return random_toeplitz<S>(3, 2, rng);
  std::vector<LinearOperator<S>> blocks;
  for (int t = 0; t < 3; ++t) blocks.push_back(nested<S>(levels - 1, rng));
  return BlockToeplitz<S>::banded(blocks, 3, 2, 1);
}

}  // namespace

TEST_CASE_TEMPLATE("from first block column and first block row", S, CONVMAT_SCALARS) {
  const LinearOperator<S> a = Toeplitz<S>({1, 2}, {1, 3}), b = Toeplitz<S>({4, 5}, {4, 6}),
                          c = Toeplitz<S>({7, 8}, {7, 9});
  const BlockToeplitz<S> T({a, b}, {a, c});
  CHECK(T.domain() == Shape{2, 2});
  CHECK(to_dense(T) == tensor<S>({4, 4}, {1, 3, 7, 9,  //
                                          2, 1, 8, 7,  //
                                          4, 6, 1, 3,  //
                                          5, 4, 2, 1}));
  Rng rng(seed());
  laws(T, rng);
  laws(BlockToeplitz<S>({a, b, c}, {a}), rng);
  laws(BlockToeplitz<S>({a}, {a, c, b}), rng);
}

TEST_CASE_TEMPLATE("doubly (BTTB) and triply block Toeplitz", S, CONVMAT_SCALARS) {
  Rng rng(seed());
  for (int levels = 1; levels <= 3; ++levels) laws(nested<S>(levels, rng), rng);
  CHECK(nested<S>(2, rng).domain() == Shape{2, 2, 2});
}

TEST_CASE_TEMPLATE("banded and dilated", S, CONVMAT_SCALARS) {
  Rng rng(seed());
  for (int i = 0; i < 20; ++i) {
    std::vector<LinearOperator<S>> blocks;
    for (Index t = rng.integer(1, 3); t > 0; --t) blocks.push_back(random_toeplitz<S>(2, 3, rng));
    laws(BlockToeplitz<S>::banded(blocks, rng.integer(1, 4), rng.integer(1, 4), rng.integer(-1, 4),
                                  rng.integer(1, 2)),
         rng);
  }
}

TEST_CASE("structure is kept, nonsense refused") {
  static_assert(
      std::same_as<decltype(transpose(std::declval<BlockToeplitz<double>>())), BlockToeplitz<double>>);
  const LinearOperator<double> a = Toeplitz<double>({1}, {1, 3});
  CHECK(BlockToeplitz<double>({a}, {a, a}).name() == "block Toeplitz 1x2 of Toeplitz 1x2, 2 diagonals");
  CHECK_THROWS_WITH_AS(
      BlockToeplitz<double>({}, {a}),
      "block Toeplitz matrix from a column of 0 and a row of 1 blocks; expected at least 1 each", ShapeError);
  CHECK_THROWS_WITH_AS(
      BlockToeplitz<double>({a}, {transpose(a)}),
      "block Toeplitz matrix: column[0], Toeplitz 1x2, 2 diagonals : R(2) -> R(1), and row[0], "
      "Toeplitz 2x1, 2 diagonals : R(1) -> R(2), are the same block and must be equal",
      ShapeError);
}
