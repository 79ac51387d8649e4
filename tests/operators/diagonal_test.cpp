#include <convmat/operators/diagonal.hpp>

#include "support/approx.hpp"
#include "support/laws.hpp"

using namespace convmat;
using namespace convmat::test;

TEST_CASE_TEMPLATE("elementwise scaling, explicit zeros kept", S, CONVMAT_SCALARS) {
  Rng rng(seed());
  const Diagonal<S> D(tensor<S>({3}, {2, 0, -1}));
  CHECK(D * tensor<S>({3}, {1, 2, 3}) == tensor<S>({3}, {2, 0, -3}));
  CHECK(D.nnz() == 3);
  CHECK(to_dense(D) == tensor<S>({3, 3}, {2, 0, 0, 0, 0, 0, 0, 0, -1}));
  laws(Diagonal<S>(integers<S>({2, 3}, rng)), rng);
}
