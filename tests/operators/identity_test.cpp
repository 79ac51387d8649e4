#include <convmat/operators/identity.hpp>

#include "support/approx.hpp"
#include "support/laws.hpp"

using namespace convmat;
using namespace convmat::test;

TEST_CASE_TEMPLATE("x = x, of any shape", S, CONVMAT_SCALARS) {
  Rng rng(seed());
  const Identity<S> I({2, 3});
  const Tensor<S> x = integers<S>({4, 2, 3}, rng);
  CHECK(I * x == x);
  CHECK(I.nnz() == 6);
  laws(I, rng);
  laws(Identity<S>({1}), rng);
  CHECK(to_dense(Identity<S>({2})) == tensor<S>({2, 2}, {1, 0, 0, 1}));
}
