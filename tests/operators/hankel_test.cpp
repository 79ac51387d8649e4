#include <convmat/operators/hankel.hpp>

#include "support/approx.hpp"
#include "support/laws.hpp"

using namespace convmat;
using namespace convmat::test;

TEST_CASE_TEMPLATE("from first column and last row", S, CONVMAT_SCALARS) {
  const Hankel<S> H({1, 2, 3}, {3, 4, 5, 6});
  CHECK(to_dense(H) == tensor<S>({3, 4}, {1, 2, 3, 4,  //
                                          2, 3, 4, 5,  //
                                          3, 4, 5, 6}));
  CHECK(H.antidiagonals() == std::vector<S>{1, 2, 3, 4, 5, 6});
  CHECK(H.nnz() == 12);
  CHECK(to_dense(transpose(H)) == tensor<S>({4, 3}, {1, 2, 3,  //
                                                     2, 3, 4,  //
                                                     3, 4, 5,  //
                                                     4, 5, 6}));
}

TEST_CASE("H = T J") {
  const Hankel<double> H({1, 2}, {2, 3, 4});
  CHECK(to_dense(H.reversed_columns()) == tensor({2, 3}, {3, 2, 1,  //
                                                          4, 3, 2}));
  CHECK(to_csr(H) == with_reversed_columns(to_csr(H.reversed_columns())));
}

TEST_CASE_TEMPLATE("laws", S, CONVMAT_SCALARS) {
  Rng rng(seed());
  for (int i = 0; i < 30; ++i) {
    const Tensor<S> column = integers<S>({rng.integer(1, 5)}, rng);
    Tensor<S> row = integers<S>({rng.integer(1, 5)}, rng);
    row[0] = column[column.size() - 1];
    laws(Hankel<S>({column.begin(), column.end()}, {row.begin(), row.end()}), rng);
  }
}

TEST_CASE("structure is kept, nonsense refused") {
  static_assert(std::same_as<decltype(transpose(std::declval<Hankel<double>>())), Hankel<double>>);
  CHECK(describe(Hankel<double>({1, 2}, {2, 3, 4})) == "Hankel 2x3 : R(3) -> R(2)");
  CHECK_THROWS_WITH_AS(Hankel<double>({1}, {}),
                       "Hankel matrix from a column of 1 and a row of 0 entries; expected at least 1 each",
                       ShapeError);
  CHECK_THROWS_WITH_AS(
      Hankel<double>({1, 2}, {3}),
      "Hankel matrix: the last of the column = 2 and row[0] = 3 are the same entry and must be equal", Error);
}
