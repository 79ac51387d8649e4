#include <convmat/operators/sparse_operator.hpp>

#include "support/approx.hpp"
#include "support/laws.hpp"

using namespace convmat;
using namespace convmat::test;

TEST_CASE_TEMPLATE("a sparse matrix between two shapes", S, CONVMAT_SCALARS) {
  Rng rng(seed());
  Tensor<S> dense({6, 8});
  for (const Index i : {0, 9, 10, 31, 47}) dense[i] = static_cast<S>(static_cast<Real<S>>(i + 1));
  const SparseOperator<S> a({2, 4}, {3, 2}, to_csr(dense));
  laws(a, rng);
  CHECK(to_dense(a) == dense);
  CHECK(describe(a).substr(0, 20) == "sparse, 5 nonzeros :");
  laws(SparseOperator<S>({2}, {2}, to_csr(Tensor<S>({2, 2}))), rng);
}

TEST_CASE("a matrix of another size is refused, with both") {
  CHECK_THROWS_WITH_AS(SparseOperator<double>({2, 4}, {3}, to_csr(Tensor<double>({3, 7}))),
                       "matrix is 3x7, the operator (2,4) -> (3) expects 3x8", ShapeError);
  Csr<double> damaged = to_csr(tensor({1, 1}, {1}));
  damaged.indices[0] = 5;
  CHECK_THROWS_AS(SparseOperator<double>({1}, {1}, damaged), FormatError);
}
