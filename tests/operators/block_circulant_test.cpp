#include <convmat/operators/block_circulant.hpp>
#include <convmat/operators/circulant.hpp>

#include "support/approx.hpp"
#include "support/laws.hpp"

using namespace convmat;
using namespace convmat::test;

namespace {

template <Scalar S>
LinearOperator<S> nested(int levels, Rng& rng) {
  if (levels == 0) {
    const Tensor<S> column = integers<S>({3}, rng);
    return Circulant<S>({column.begin(), column.end()});
  }
  std::vector<LinearOperator<S>> blocks;
  for (int t = 0; t < 2; ++t) blocks.push_back(nested<S>(levels - 1, rng));
  return BlockCirculant<S>(blocks);
}

}  // namespace

TEST_CASE_TEMPLATE("from the first block column", S, CONVMAT_SCALARS) {
  const LinearOperator<S> a = Circulant<S>({1, 2}), b = Circulant<S>({3, 4}), c = Circulant<S>({5, 6});
  const BlockCirculant<S> C({a, b, c});
  CHECK(to_dense(C) == tensor<S>({6, 6}, {1, 2, 5, 6, 3, 4,  //
                                          2, 1, 6, 5, 4, 3,  //
                                          3, 4, 1, 2, 5, 6,  //
                                          4, 3, 2, 1, 6, 5,  //
                                          5, 6, 3, 4, 1, 2,  //
                                          6, 5, 4, 3, 2, 1}));
  Rng rng(seed());
  laws(C, rng);
}

TEST_CASE_TEMPLATE("doubly (BCCB) and triply block circulant", S, CONVMAT_SCALARS) {
  Rng rng(seed());
  for (int levels = 1; levels <= 3; ++levels) laws(nested<S>(levels, rng), rng);
}

TEST_CASE_TEMPLATE("banded, dilated and wrapping more than once", S, CONVMAT_SCALARS) {
  Rng rng(seed());
  for (int i = 0; i < 20; ++i) {
    std::vector<LinearOperator<S>> blocks;
    for (Index t = rng.integer(1, 4); t > 0; --t) blocks.push_back(nested<S>(0, rng));
    const Index dilation = rng.integer(1, 2), reach = (static_cast<Index>(blocks.size()) - 1) * dilation;
    laws(BlockCirculant<S>::banded(blocks, rng.integer(1, 4), rng.integer(0, reach), dilation), rng);
  }
}

TEST_CASE("structure is kept, nonsense refused") {
  static_assert(
      std::same_as<decltype(transpose(std::declval<BlockCirculant<double>>())), BlockCirculant<double>>);
  const LinearOperator<double> a = Circulant<double>({1, 2});
  CHECK(BlockCirculant<double>({a, a, a}).name() == "block circulant 3x3 of circulant 2x2, 2 diagonals");
  CHECK_THROWS_WITH_AS(BlockCirculant<double>(std::vector<LinearOperator<double>>{}),
                       "block circulant matrix from an empty column; expected at least 1 block", ShapeError);
  CHECK_THROWS_AS(BlockCirculant<double>::banded({a, a}, 3, 2), GeometryError);
}
