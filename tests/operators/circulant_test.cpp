#include <convmat/operators/circulant.hpp>

#include "support/approx.hpp"
#include "support/laws.hpp"

using namespace convmat;
using namespace convmat::test;

TEST_CASE_TEMPLATE("from the first column", S, CONVMAT_SCALARS) {
  const Circulant<S> C({1, 2, 3, 4});
  CHECK(to_dense(C) == tensor<S>({4, 4}, {1, 4, 3, 2,  //
                                          2, 1, 4, 3,  //
                                          3, 2, 1, 4,  //
                                          4, 3, 2, 1}));
  CHECK(C.nnz() == 16);
}

TEST_CASE_TEMPLATE("banded from a kernel, also one longer than the circle", S, CONVMAT_SCALARS) {
  CHECK(to_dense(Circulant<S>::banded({1, 2, 3}, 4, 1)) == tensor<S>({4, 4}, {2, 3, 0, 1,  //
                                                                              1, 2, 3, 0,  //
                                                                              0, 1, 2, 3,  //
                                                                              3, 0, 1, 2}));
  // 1 2 4 8 around three samples: the first and the last fall on one another.
  CHECK(to_dense(Circulant<S>::banded({1, 2, 4, 8}, 3)) == tensor<S>({3, 3}, {9, 2, 4,  //
                                                                              4, 9, 2,  //
                                                                              2, 4, 9}));
  CHECK(Circulant<S>::banded({1, 2, 4, 8}, 3).nnz() == 9);
  CHECK(Circulant<S>::banded({1, 2}, 5).nnz() == 10);
}

TEST_CASE_TEMPLATE("laws", S, CONVMAT_SCALARS) {
  Rng rng(seed());
  for (int i = 0; i < 30; ++i) {
    const Tensor<S> column = integers<S>({rng.integer(1, 6)}, rng),
                    kernel = integers<S>({rng.integer(1, 5)}, rng);
    laws(Circulant<S>({column.begin(), column.end()}), rng);
    const Index dilation = rng.integer(1, 3), pad = rng.integer(0, (kernel.size() - 1) * dilation);
    laws(Circulant<S>::banded({kernel.begin(), kernel.end()}, rng.integer(1, 6), pad, dilation), rng);
  }
}

TEST_CASE("structure is kept") {
  static_assert(std::same_as<decltype(transpose(std::declval<Circulant<double>>())), Circulant<double>>);
  CHECK(describe(Circulant<double>::banded({1, 2}, 5)) == "circulant 5x5, 2 diagonals : R(5) -> R(5)");
}

TEST_CASE("what makes no circulant matrix is refused") {
  CHECK_THROWS_WITH_AS(Circulant<double>({}),
                       "circulant matrix from an empty column; expected at least 1 entry", ShapeError);
  CHECK_THROWS_WITH_AS(Circulant<double>::banded({1, 2, 3}, 4, 3),
                       "circulant matrix: padding 3:-1 with mode circular; expected 0 or more",
                       GeometryError);
  CHECK_THROWS_AS(Circulant<double>::banded({1, 2, 3}, 4, -1), GeometryError);
  CHECK_THROWS_AS(Circulant<double>::banded({1}, 0), GeometryError);
}
