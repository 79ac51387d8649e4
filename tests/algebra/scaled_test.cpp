#include <convmat/algebra/scaled.hpp>
#include <convmat/operators/toeplitz.hpp>

#include "support/approx.hpp"
#include "support/laws.hpp"

using namespace convmat;
using namespace convmat::test;

TEST_CASE_TEMPLATE("a multiple", S, CONVMAT_SCALARS) {
  Rng rng(seed());
  const Toeplitz<S> T({1, 2}, {1, 3});
  CHECK(to_dense(S(3) * T) == tensor<S>({2, 2}, {3, 9, 6, 3}));
  laws(S(3) * T, rng);
  if constexpr (is_complex<S>) laws(S(1, 2) * T, rng);
}

TEST_CASE("of a multiple: one factor") {
  const LinearOperator<double> A = 2 * (3 * Toeplitz<double>({1}, {1}));
  REQUIRE(A.target<Scaled<double>>() != nullptr);
  CHECK(A.target<Scaled<double>>()->factor() == 6);
  CHECK(A.target<Scaled<double>>()->operand().target<Toeplitz<double>>() != nullptr);
  CHECK(A.name() == "6 (Toeplitz 1x1, 1 diagonals)");
}
