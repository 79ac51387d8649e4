#include <convmat/operators/block_circulant.hpp>
#include <convmat/operators/block_toeplitz.hpp>
#include <convmat/operators/diagonal.hpp>
#include <convmat/operators/identity.hpp>
#include <convmat/operators/toeplitz.hpp>

#include "support/approx.hpp"
#include "support/laws.hpp"

using namespace convmat;
using namespace convmat::test;

namespace {

template <Scalar S>
LinearOperator<S> diagonal(std::vector<S> d) {
  const auto n = static_cast<Index>(d.size());
  return Diagonal<S>(Tensor<S>({n}, std::move(d)));
}

}  // namespace

// Block diagonals A = diag(1, 2) below, B = [3 4; 5 3] on the diagonal.
TEST_CASE_TEMPLATE("blocks of different kinds", S, CONVMAT_SCALARS) {
  const LinearOperator<S> a = diagonal<S>({1, 2}), b = Toeplitz<S>({3, 5}, {3, 4});
  const auto T = BlockToeplitz<S>::banded({a, b}, 2, 2, 1);
  CHECK(to_dense(T) == tensor<S>({4, 4}, {3, 4, 0, 0,  //
                                          5, 3, 0, 0,  //
                                          1, 0, 3, 4,  //
                                          0, 2, 5, 3}));
  CHECK(T.nnz() == 2 * 4 + 2);
  Rng rng(seed());
  laws(T, rng);
}

// Around two blocks three taps meet: B_0 + B_2 has the union of two patterns.
TEST_CASE_TEMPLATE("blocks that meet are summed, and counted once", S, CONVMAT_SCALARS) {
  const LinearOperator<S> d = diagonal<S>({1, 2}), t = Toeplitz<S>({3, 5}, {3, 4}), e = diagonal<S>({6, 7});
  const auto C = BlockCirculant<S>::banded({d, e, t}, 2);
  CHECK(to_dense(C) == tensor<S>({4, 4}, {4, 4, 6, 0,  //
                                          5, 5, 0, 7,  //
                                          6, 0, 4, 4,  //
                                          0, 7, 5, 5}));
  CHECK(C.nnz() == 12);
  Rng rng(seed());
  laws(C, rng);
}

TEST_CASE("blocks must fit each other") {
  const LinearOperator<double> a = Identity<double>({2}), b = Identity<double>({3});
  CHECK_THROWS_WITH_AS(
      BlockToeplitz<double>::banded({a, b}, 3, 3),
      "block Toeplitz matrix with blocks identity : R(2) -> R(2) and identity : R(3) -> R(3); all "
      "must have one domain and range",
      ShapeError);
  CHECK_THROWS_AS(BlockCirculant<double>::banded({a, b}, 3), ShapeError);
}
