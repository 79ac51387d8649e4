#include <convmat/core/memory.hpp>
#include <convmat/sparse/block_csr.hpp>

#include "support/approx.hpp"

using namespace convmat;
using namespace convmat::test;

TEST_CASE_TEMPLATE("block rows with a gap, of different heights", S, CONVMAT_SCALARS) {
  const Csr<S> a = to_csr(tensor<S>({2, 2}, {1, 0, 2, 3})), b = to_csr(tensor<S>({1, 2}, {0, 4}));
  const std::vector<BlockRow<S>> rows{{2, {{0, &a}, {3, &a}}}, {1, {{1, &b}}}, {2, {}}};
  const Csr<S> stacked = stack(rows, 5);
  CHECK_NOTHROW(stacked.validate());
  CHECK(to_dense(stacked) == tensor<S>({5, 5}, {1, 0, 0, 1, 0,  //
                                                2, 3, 0, 2, 3,  //
                                                0, 0, 4, 0, 0,  //
                                                0, 0, 0, 0, 0,  //
                                                0, 0, 0, 0, 0}));
}

TEST_CASE("a matrix past the budget is refused") {
  const Csr<double> a = to_csr(tensor({1, 1}, {1}));
  set_memory_budget(10);
  CHECK_THROWS_AS(stack<double>({{1, {{0, &a}}}}, 1), CapacityError);
  set_memory_budget(0);
}
