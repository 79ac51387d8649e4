#include <cmath>
#include <convmat/operators/conv_operator.hpp>
#include <convmat/operators/sparse_operator.hpp>
#include <convmat/operators/toeplitz.hpp>
#include <convmat/solvers/log_determinant.hpp>
#include <limits>

#include "support/approx.hpp"

using namespace convmat;
using namespace convmat::test;

TEST_CASE("of the five-point Laplacian: the product of its eigenvalues 4 - 2 cos - 2 cos") {
  constexpr int n = 12;
  const Tensor<double> kernel = tensor<double>({1, 1, 3, 3}, {0, -1, 0, -1, 4, -1, 0, -1, 0});
  const auto laplacian = conv(kernel, {.image = {n, n}, .padding = Padding{1}});
  double expected = 0;
  for (int i = 1; i <= n; ++i)
    for (int j = 1; j <= n; ++j)
      expected += std::log(4 - 2 * std::cos(M_PI * i / (n + 1)) - 2 * std::cos(M_PI * j / (n + 1)));
  const auto found = log_determinant(laplacian);
  CHECK(found.log_modulus == doctest::Approx(expected).epsilon(1e-12));
  CHECK(found.phase == 1);
}

TEST_CASE_TEMPLATE("the sign, or phase, is that of the determinant", S, CONVMAT_SCALARS) {
  // A permutation of three, odd; then a factor in every row.
  const LinearOperator<S> swap =
      SparseOperator<S>({3}, {3}, Csr<S>{3, 3, {0, 1, 2, 3}, {1, 0, 2}, {S{2}, S{3}, S{1}}});
  const LogDeterminant<S> odd = log_determinant(swap);
  CHECK(odd.log_modulus == doctest::Approx(std::log(6)).epsilon(10 * epsilon<S>));
  CHECK(std::abs(odd.phase + S{1}) <= 10 * epsilon<S>);
}

TEST_CASE("beyond the range of a double, and of singular matrices") {
  constexpr int n = 2000;
  const auto large = Toeplitz<double>::banded({1, 4, 1}, n, n, 1);
  const double root = std::sqrt(12.0), above = std::log(2 + root / 2);  // of 4 + 2 cos
  const auto found = log_determinant(LinearOperator<double>(large));
  CHECK(found.log_modulus == doctest::Approx((n + 1) * above - std::log(root)).epsilon(1e-12));
  const auto none = log_determinant(LinearOperator<double>(Toeplitz<double>({1, 1}, {1, 1})));
  CHECK(none.log_modulus == -std::numeric_limits<double>::infinity());
  CHECK(none.phase == 0);
}

TEST_CASE("what is not square, or not finite, is refused") {
  CHECK_THROWS_WITH_AS(log_determinant(LinearOperator<double>(Toeplitz<double>({1, 2}, {1}))),
                       doctest::Contains("log_determinant"), ShapeError);
  const double nan = std::numeric_limits<double>::quiet_NaN();
  CHECK_THROWS_WITH_AS(log_determinant(LinearOperator<double>(Toeplitz<double>({1, nan}, {1, 2}))),
                       doctest::Contains(": entry = nan at (1,0); expected finite numbers"), NumericError);
}
