#include <convmat/operators/zero.hpp>

#include "support/approx.hpp"
#include "support/laws.hpp"

using namespace convmat;
using namespace convmat::test;

TEST_CASE_TEMPLATE("nothing, between any two shapes", S, CONVMAT_SCALARS) {
  Rng rng(seed());
  const Zero<S> Z({2, 3}, {4});
  CHECK(Z * integers<S>({2, 3}, rng) == Tensor<S>({4}));
  CHECK(Z.nnz() == 0);
  CHECK(transpose(Z).domain() == Shape{4});
  laws(Z, rng);
}
