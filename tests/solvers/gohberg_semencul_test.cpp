#include <convmat/solvers/gohberg_semencul.hpp>

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
      GohbergSemencul<double>(tensor({2}, {0, 1}), tensor({2}, {1, 0})),
      "Gohberg-Semencul inverse: first[0] is zero, the leading minor of order n - 1 vanishes, "
      "and two columns do not determine the inverse",
      NumericError);
  CHECK_THROWS_WITH_AS(GohbergSemencul<double>(tensor({2}, {1, 1}), tensor({3}, {1, 0, 1})),
                       "Gohberg-Semencul inverse from a first column of shape (2) and a last of shape (3); "
                       "expected vectors of one length",
                       ShapeError);
}
