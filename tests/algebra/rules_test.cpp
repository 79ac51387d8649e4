#include "support/rules.hpp"

#include <convmat/algebra/rules.hpp>

using namespace convmat;
using namespace convmat::test;

TEST_CASE("a block is joined where nothing of it stays lazy") {
  const LinearOperator<double> D = Diagonal<double>(tensor({2}, {1, 2})), C = Circulant<double>({1, 2});
  CHECK(joined_block<double>(C * C + C)->name() == "circulant 2x2, 2 diagonals");
  CHECK(!joined_block<double>(D * C));
  CHECK(!joined_block<double>(D + C));
}

TEST_CASE("blocks that meet are added, taps that read nothing are left out") {
  Rng rng(seed());
  const Shape shape{3};
  const auto block = [&] { return random_square<double>(3, rng); };
  const LinearOperator<double> a = Diagonal<double>(integers<double>(shape, rng)),
                               b = Diagonal<double>(integers<double>(shape, rng)),
                               c = Diagonal<double>(integers<double>(shape, rng));
  const auto around = joined_blocks<double>(Axis::circulant(2, 3, 0, 1), {{a}, {}, {b, c}}, shape, shape);
  CHECK(around->name() == "block circulant 2x2 of diagonal");
  CHECK(to_dense(*around) == to_dense(BlockCirculant<double>({a + b + c, Zero<double>(shape, shape)})));
  const auto along =
      joined_blocks<double>(Axis::toeplitz(2, 2, 4, 3, 1), {{block()}, {a}, {b}, {c}}, shape, shape);
  REQUIRE(along->target<BlockToeplitz<double>>() != nullptr);
  CHECK(along->target<BlockToeplitz<double>>()->blocks().size() == 2);
  CHECK(to_dense(*along) == to_dense(BlockToeplitz<double>({c, b}, {c, Zero<double>(shape, shape)})));
  CHECK(!joined_blocks<double>(Axis::toeplitz(2, 2, 1, 0, 1), {{a * Circulant<double>({1, 2, 3})}}, shape,
                               shape));
}

TEST_CASE("identities are diagonal too") {
  CHECK(*diagonal_of<double>(Identity<double>({2, 2})) == tensor({2, 2}, {1, 1, 1, 1}));
  CHECK(*diagonal_of<double>(Diagonal<double>(tensor({2}, {3, 4}))) == tensor({2}, {3, 4}));
  CHECK(!diagonal_of<double>(Zero<double>({2}, {2})));
}
