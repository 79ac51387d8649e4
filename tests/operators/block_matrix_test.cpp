#include <convmat/operators/block_matrix.hpp>
#include <convmat/operators/identity.hpp>
#include <convmat/operators/toeplitz.hpp>
#include <convmat/operators/zero.hpp>

#include "support/approx.hpp"
#include "support/laws.hpp"

using namespace convmat;
using namespace convmat::test;

namespace {

template <Scalar S>
LinearOperator<S> random_toeplitz(Index rows, Index cols, Rng& rng) {
  const Tensor<S> kernel = integers<S>({3}, rng);
  return Toeplitz<S>::banded({kernel.begin(), kernel.end()}, rows, cols, 1);
}

}  // namespace

TEST_CASE_TEMPLATE("a grid of equal blocks keeps their shape", S, CONVMAT_SCALARS) {
  const LinearOperator<S> I = Identity<S>({2}), T = Toeplitz<S>({1, 2}, {1, 3}), O = Zero<S>({2}, {2});
  const BlockMatrix<S> M(2, 2, {I, T, O, I});
  CHECK(M.domain() == Shape{2, 2});
  CHECK(M.range() == Shape{2, 2});
  CHECK(M.nnz() == 8);
  CHECK(to_dense(M) == tensor<S>({4, 4}, {1, 0, 1, 3,  //
                                          0, 1, 2, 1,  //
                                          0, 0, 1, 0,  //
                                          0, 0, 0, 1}));
  Rng rng(seed());
  laws(M, rng);
}

TEST_CASE_TEMPLATE("ragged blocks are laid end to end", S, CONVMAT_SCALARS) {
  Rng rng(seed());
  for (int i = 0; i < 20; ++i) {
    const Shape heights{rng.integer(1, 3), rng.integer(1, 3)},
        widths{rng.integer(1, 3), rng.integer(1, 3), 2};
    std::vector<LinearOperator<S>> blocks;
    for (const Index height : heights)
      for (const Index width : widths) blocks.push_back(random_toeplitz<S>(height, width, rng));
    laws(BlockMatrix<S>(2, 3, blocks), rng);
  }
  const BlockMatrix<S> M(1, 2, {random_toeplitz<S>(2, 1, rng), random_toeplitz<S>(2, 3, rng)});
  CHECK(M.domain() == Shape{4});
  CHECK(M.range() == Shape{1, 2});
  CHECK(describe(transpose(M)).ends_with("(1,2) -> " + std::string(is_complex<S> ? "C" : "R") + "(4)"));
}

TEST_CASE("blocks that do not fit their row and column are named") {
  const LinearOperator<double> a = Identity<double>({2}), b = Identity<double>({3});
  CHECK_THROWS_WITH_AS(BlockMatrix<double>(2, 2, {a, a, a, b}),
                       "block (1,1) is identity : R(3) -> R(3); its block row and column expect R(2) -> R(2)",
                       ShapeError);
  CHECK_THROWS_WITH_AS(BlockMatrix<double>(2, 2, {a, a, a}),
                       "block matrix of 2x2 blocks from 3; expected one for each place, at least 1",
                       ShapeError);
  CHECK_THROWS_AS(BlockMatrix<double>(0, 0, {}), ShapeError);
}
