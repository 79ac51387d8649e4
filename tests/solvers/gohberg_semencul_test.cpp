#include <convmat/core/arithmetic.hpp>
#include <convmat/solvers/gohberg_semencul.hpp>
#include <convmat/solvers/toeplitz_solve.hpp>

#include "support/approx.hpp"
#include "support/laws.hpp"

using namespace convmat;
using namespace convmat::test;

// A A⁻¹ = I = A⁻¹ A, and (Aᵀ)⁻¹ by accumulate_transpose.
TEST_CASE_TEMPLATE("the inverse of small and large Toeplitz matrices", S, CONVMAT_SCALARS) {
  Rng rng(seed());
  for (const Index n : {1, 2, 3, 8, 50}) {
    CAPTURE(n);
    Tensor<S> column = randn<S>({n}, rng), row = randn<S>({n}, rng);
    column[0] = row[0] = static_cast<S>(static_cast<Real<S>>(4 * n));
    const Toeplitz<S> t({column.begin(), column.end()}, {row.begin(), row.end()});
    const LinearOperator<S> inverse = gohberg_semencul(t);
    const Tensor<S> x = randn<S>({3, n}, rng);
    CHECK(relative_error(inverse * (t * x), x) <= 50 * epsilon<S>);
    CHECK(relative_error(inverse.transpose() * (t.transpose() * x), x) <= 50 * epsilon<S>);
  }
}

// n = 2: T⁻¹ = [[a, -b], [-c, a]] / (a² - bc).
TEST_CASE("by hand, as a matrix, with the laws of an operator") {
  Rng rng(seed());
  const LinearOperator<double> inverse = GohbergSemencul<double>(tensor({2}, {2, -3}), tensor({2}, {-1, 2}));
  laws_of_matrix(inverse, to_csr(tensor({2, 2}, {2, -1, -3, 2})), rng);
}

TEST_CASE("two columns that do not determine the inverse") {
  CHECK_THROWS_WITH_AS(
      GohbergSemencul<double>(tensor({2}, {1e-15, 1}), tensor({2}, {1, 1e-15})),
      "Gohberg-Semencul inverse: first[0] = 1e-15 vanishes beside the largest entry, 1: the leading minor of "
      "order n - 1 is singular to working precision, and two columns do not determine the inverse; use "
      "toeplitz_solve for each right-hand side",
      NumericError);
  CHECK_THROWS_WITH_AS(GohbergSemencul<double>(tensor({2}, {1, 1}), tensor({3}, {1, 0, 1})),
                       "Gohberg-Semencul inverse from a first column of shape (2) and a last of shape (3); "
                       "expected vectors of one length",
                       ShapeError);
}

// Both are well conditioned, 12 and 3; their leading minors of order n - 1 are 0 and 3^(1-n) of det T.
TEST_CASE_TEMPLATE("an inverse that its columns do not determine is refused", S, CONVMAT_SCALARS) {
  CHECK_THROWS_AS(gohberg_semencul(Toeplitz<S>({2, 2, 1}, {2, 2, 1})), NumericError);
  std::vector<S> column(100), row(100);
  column[0] = row[0] = 1;
  column[1] = 3;
  row.back() = 2;
  CHECK_THROWS_AS(gohberg_semencul(Toeplitz<S>(column, row)), NumericError);
}

// The leading minor of order 2 is δ (4 - δ), the condition 21: digits are lost like eps / δ.
TEST_CASE("an inverse is refused where it has lost what the condition does not explain") {
  const auto nearly = [](double delta) { return Toeplitz<double>({2, 2 - delta, 1}, {2, 2 - delta, 1}); };
  const Tensor<double> ones = tensor({3}, {1, 1, 1});
  for (const double delta : {1e-1, 1e-2, 1e-3})
    CHECK(max_abs(gohberg_semencul(nearly(delta)) * (nearly(delta) * ones) - ones) <= 1e-11);
  for (const double delta : {1e-6, 1e-8, 1e-10, 1e-12, 1e-14})
    CHECK_THROWS_WITH_AS(gohberg_semencul(nearly(delta)),
                         doctest::Contains("; use toeplitz_solve for each right-hand side"), NumericError);
  CHECK_THROWS_WITH_AS(gohberg_semencul(nearly(1e-10)),
                       doctest::Contains("because the leading minor of order n - 1 nearly vanishes"),
                       NumericError);
}

TEST_CASE("ill-conditioned matrices have an inverse of the accuracy that their condition leaves") {
  Rng rng(seed());
  for (const Index n : {20, 100, 300}) {
    const auto t = Toeplitz<double>::banded({1, -4, 6, -4, 1}, n, n, 2);
    const Tensor<double> x = randn({n}, rng);
    const double condition = toeplitz_solve(t, x).condition.value();
    CHECK(relative_error(gohberg_semencul(t) * (t * x), x) <= 10 * epsilon<double> * condition);
  }
}
