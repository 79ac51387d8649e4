#include <convmat/operators/toeplitz.hpp>

#include "support/approx.hpp"
#include "support/laws.hpp"

using namespace convmat;
using namespace convmat::test;

TEST_CASE_TEMPLATE("from first column and first row", S, CONVMAT_SCALARS) {
  const Toeplitz<S> T({1, 2, 3}, {1, 4, 5, 6});
  CHECK(to_dense(T) == tensor<S>({3, 4}, {1, 4, 5, 6,  //
                                          2, 1, 4, 5,  //
                                          3, 2, 1, 4}));
  CHECK(to_dense(transpose(T)) == tensor<S>({4, 3}, {1, 2, 3,  //
                                                     4, 1, 2,  //
                                                     5, 4, 1,  //
                                                     6, 5, 4}));
  CHECK(T.nnz() == 12);
  CHECK(std::vector<S>(T.taps().begin(), T.taps().end()) == std::vector<S>{3, 2, 1, 4, 5, 6});
}

TEST_CASE_TEMPLATE("banded from a kernel, dilated, and past the corner", S, CONVMAT_SCALARS) {
  CHECK(to_dense(Toeplitz<S>::banded({1, 2, 3}, 4, 4, 1)) == tensor<S>({4, 4}, {2, 3, 0, 0,  //
                                                                                1, 2, 3, 0,  //
                                                                                0, 1, 2, 3,  //
                                                                                0, 0, 1, 2}));
  CHECK(to_dense(Toeplitz<S>::banded({1, 2}, 3, 5, 0, 3)) == tensor<S>({3, 5}, {1, 0, 0, 2, 0,  //
                                                                                0, 1, 0, 0, 2,  //
                                                                                0, 0, 1, 0, 0}));
  CHECK(to_dense(Toeplitz<S>::banded({1, 2}, 2, 4, -2)) == tensor<S>({2, 4}, {0, 0, 1, 2,  //
                                                                              0, 0, 0, 1}));
  CHECK(Toeplitz<S>::banded({1, 2, 3}, 4, 4, 1).nnz() == 10);
}

TEST_CASE_TEMPLATE("laws", S, CONVMAT_SCALARS) {
  Rng rng(seed());
  const auto values = [&](Index count) {
    const Tensor<S> drawn = integers<S>({count}, rng);
    return std::vector<S>(drawn.begin(), drawn.end());
  };
  for (int i = 0; i < 30; ++i) {
    std::vector<S> column = values(rng.integer(1, 5)), row = values(rng.integer(1, 5));
    row[0] = column[0];
    laws(Toeplitz<S>(column, row), rng);
    const Index taps = rng.integer(1, 4), dilation = rng.integer(1, 3);
    laws(
        Toeplitz<S>::banded(values(taps), rng.integer(1, 6), rng.integer(1, 6), rng.integer(-2, 6), dilation),
        rng);
  }
}

TEST_CASE("structure is kept") {
  static_assert(std::same_as<decltype(transpose(std::declval<Toeplitz<double>>())), Toeplitz<double>>);
  static_assert(std::same_as<decltype(conj(std::declval<Toeplitz<double>>())), Toeplitz<double>>);
  const Toeplitz<double> T({1, 2, 3}, {1, 4});
  CHECK(transpose(transpose(T)).lower().geometry() == T.lower().geometry());
  CHECK(describe(T) == "Toeplitz 3x2, 4 diagonals : R(2) -> R(3)");
}

TEST_CASE("what makes no Toeplitz matrix is refused") {
  CHECK_THROWS_WITH_AS(Toeplitz<double>({}, {1}),
                       "Toeplitz matrix from a column of 0 and a row of 1 entries; expected at least 1 each",
                       ShapeError);
  CHECK_THROWS_WITH_AS(Toeplitz<double>({1}, {2}),
                       "Toeplitz matrix: column[0] = 1 and row[0] = 2 are the same entry and must be equal",
                       Error);
  CHECK_THROWS_WITH_AS(Toeplitz<double>::banded({}, 2, 2),
                       "Toeplitz matrix: kernel extent 0; expected at least 1", GeometryError);
  CHECK_THROWS_WITH_AS(Toeplitz<double>::banded({1}, 0, 2),
                       "Toeplitz matrix with 0 rows; expected at least 1", GeometryError);
  CHECK_THROWS_WITH_AS(Toeplitz<double>::banded({1, 2}, 2, 2, 0, 0),
                       "Toeplitz matrix: dilation 0; expected at least 1", GeometryError);
}
