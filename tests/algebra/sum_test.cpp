#include <convmat/algebra/sum.hpp>
#include <convmat/operators/conv_operator.hpp>
#include <convmat/operators/identity.hpp>
#include <convmat/operators/toeplitz.hpp>

#include "support/approx.hpp"
#include "support/laws.hpp"

using namespace convmat;
using namespace convmat::test;

TEST_CASE_TEMPLATE("a residual connection", S, CONVMAT_SCALARS) {
  Rng rng(seed());
  const auto T = conv(integers<S>({2, 2, 3, 3}, rng), {.image = {3, 4}, .padding = {1}});
  const Identity<S> I(T.domain());
  const Tensor<S> x = integers<S>(T.domain(), rng);
  CHECK((T + I) * x == T * x + x);
  CHECK((T - I) * x == T * x - x);
  laws(T + I, rng);
  laws(T - I - T, rng);
  CHECK(to_csr(T - T).nnz() == T.nnz());
}

TEST_CASE("sums are flat, their terms of one type") {
  const LinearOperator<double> a = Toeplitz<double>({1, 2}, {1, 3}), i = Identity<double>({2}),
                               j = Identity<double>({3});
  const auto four = a + i + (i + a);
  CHECK(four.target<Sum<double>>()->terms().size() == 4);
  CHECK((a + i).name() == "Toeplitz 2x2, 3 diagonals + identity");
  CHECK_THROWS_WITH_AS(
      i + j,
      "sum of (identity : R(2) -> R(2)) and (identity : R(3) -> R(3)); domains and ranges must be equal",
      ShapeError);
  CHECK_THROWS_WITH_AS(Sum<double>({}), "sum of no operators; expected at least 1", ShapeError);
}
