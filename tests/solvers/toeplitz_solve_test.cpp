#include <Eigen/Dense>
#include <cmath>
#include <convmat/core/memory.hpp>
#include <convmat/solvers/toeplitz_solve.hpp>

#include "support/approx.hpp"

using namespace convmat;
using namespace convmat::test;

namespace {

template <Scalar S>
using Dense = Eigen::Matrix<S, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

template <Scalar S>
Dense<S> dense(const Toeplitz<S>& t) {
  const Tensor<S> m = to_dense(t);
  return Eigen::Map<const Dense<S>>(m.data(), m.shape()[0], m.shape()[1]);
}

template <Scalar S>
Tensor<S> by_lu(const Toeplitz<S>& t, const Tensor<S>& b) {
  const Eigen::Map<const Dense<S>> right(b.data(), 1, b.size());
  const Dense<S> x = dense(t).partialPivLu().solve(right.transpose());
  return Tensor<S>(b.shape(), {x.data(), x.data() + x.size()});
}

template <Scalar S>
std::vector<S> values(Index n, Rng& rng) {
  const Tensor<S> drawn = randn<S>({n}, rng);
  return {drawn.begin(), drawn.end()};
}

template <Scalar S>
Toeplitz<S> random_toeplitz(Index n, Rng& rng) {
  std::vector<S> column = values<S>(n, rng), row = values<S>(n, rng);
  row[0] = column[0];
  return {column, row};
}

template <Scalar S>
Toeplitz<S> hermitian(std::vector<S> column) {
  column[0] = std::real(column[0]);
  std::vector<S> row = column;
  for (S& value : row) value = convmat::conj(value);
  return {column, row};
}

// r^|i-j| (Kac, Murdock and Szego).
Toeplitz<double> kms(Index n, double r) {
  std::vector<double> column;
  for (Index k = 0; k < n; ++k) column.push_back(std::pow(r, k));
  return {column, column};
}

double largest_difference(const Tensor<double>& a, const Tensor<double>& b) { return max_abs(a - b); }

}  // namespace

TEST_CASE_TEMPLATE("random systems, every method that is stable for them, against dense LU", S,
                   CONVMAT_SCALARS) {
  Rng rng(seed());
  for (const Index n : {1, 2, 3, 5, 16, 33, 100}) {
    CAPTURE(n);
    const Toeplitz<S> t = random_toeplitz<S>(n, rng);
    const Tensor<S> b = randn<S>({n}, rng);
    const Solution<S> s = toeplitz_solve(t, b);
    CHECK(s.backward_error <= 30 * epsilon<S>);
    CHECK(s.condition.value() >= 0.99);
    CHECK(relative_error(s.x, by_lu(t, b)) <= 50 * epsilon<S> * *s.condition);
    std::vector<S> column = values<S>(n, rng);
    for (std::size_t k = 0; k < column.size(); ++k) column[k] *= static_cast<Real<S>>(std::pow(0.4, k));
    column[0] = 3;
    const Toeplitz<S> h = hermitian(column);
    for (const auto method :
         {ToeplitzMethod::automatic, ToeplitzMethod::levinson, ToeplitzMethod::schur, ToeplitzMethod::gko}) {
      const Solution<S> own = toeplitz_solve(h, b, {method});
      CAPTURE(own.method);
      CHECK(own.backward_error <= 20 * epsilon<S>);
      CHECK(relative_error(own.x, by_lu(h, b)) <= 100 * epsilon<S>);
      CHECK((own.factor_nonzeros == n * (n + 1) / 2) == (method == ToeplitzMethod::schur));
    }
  }
}

TEST_CASE_TEMPLATE("several right-hand sides, as one by one", S, CONVMAT_SCALARS) {
  Rng rng(seed());
  const Toeplitz<S> t = random_toeplitz<S>(20, rng);
  const Tensor<S> b = randn<S>({3, 20}, rng);
  const Solution<S> all = toeplitz_solve(t, b);
  CHECK(all.x.shape() == Shape{3, 20});
  for (Index i = 0; i < 3; ++i) {
    const Tensor<S> own({20}, {b.begin() + 20 * i, b.begin() + 20 * (i + 1)});
    const Tensor<S> x({20}, {all.x.begin() + 20 * i, all.x.begin() + 20 * (i + 1)});
    CHECK(relative_error(x, toeplitz_solve(t, own).x) <= 100 * epsilon<S> * *all.condition);
  }
  CHECK(toeplitz_solve(t, Tensor<S>({0, 20})).x.shape() == Shape{0, 20});
}

TEST_CASE("which method runs, and why") {
  const auto chosen = [](const Toeplitz<double>& t) {
    const Solution<double> s = toeplitz_solve(t, tensor({3}, {1, 2, 3}));
    CHECK(s.backward_error <= 1e-15);
    return s.method + ": " + s.reason;
  };
  CHECK(chosen({{3, 1, 0}, {3, 1, 0}}) ==
        "Levinson recursion: T is Hermitian and its leading minors are positive");
  CHECK(chosen({{3, 1, 0}, {3, 2, 0}}) == "GKO elimination with partial pivoting: T is not Hermitian");
  CHECK(chosen({{0, 1, 0}, {0, 1, 5}}) == "GKO elimination with partial pivoting: T is not Hermitian");
  CHECK(chosen({{0, 1, 2}, {0, 1, 2}}) ==
        "GKO elimination with partial pivoting: T is Hermitian, but its leading minor of order 1 is not "
        "positive");
  CHECK(chosen({{2, 1, 4}, {2, 0, 0}}) == "substitution: T is triangular");
  CHECK(chosen({{2, 0, 0}, {2, -1, 3}}) == "substitution: T is triangular");
}

// Regular systems with singular leading minors.
TEST_CASE_TEMPLATE("Levinson breaks down and says so, elimination with pivots solves", S, CONVMAT_SCALARS) {
  for (const Toeplitz<S>& t : {Toeplitz<S>({0, 1}, {0, 1}), Toeplitz<S>({0, 1, 3}, {0, 2, 1}),
                               Toeplitz<S>({2, 2, 1}, {2, 2, 1}), Toeplitz<S>({2, 1, 5}, {2, 4, 1})}) {
    const Index n = t.axis().in;
    Tensor<S> x({n});
    for (Index i = 0; i < n; ++i) x[i] = static_cast<S>(static_cast<Real<S>>(i + 1));
    const Solution<S> s = toeplitz_solve(t, t * x);
    CHECK(relative_error(s.x, x) <= 50 * epsilon<S>);
    CHECK(s.backward_error <= 4 * epsilon<S>);
    CHECK_THROWS_AS(toeplitz_solve(t, t * x, {ToeplitzMethod::levinson}), NumericError);
  }
  CHECK_THROWS_WITH_AS(
      toeplitz_solve(Toeplitz<S>({2, 2, 1}, {2, 2, 1}), Tensor<S>({3}), {ToeplitzMethod::levinson}),
      (describe(Toeplitz<S>({2, 2, 1}, {2, 2, 1})) +
       ": Levinson recursion breaks down: its leading minor of order 2 is zero; use ToeplitzMethod::gko "
       "(--method gko)")
          .c_str(),
      NumericError);
}

// Well conditioned, with the leading entry 1e-12: Levinson loses all but a few digits.
TEST_CASE("a leading minor that nearly vanishes costs Levinson its digits, and elimination none") {
  Rng rng(seed());
  for (int trial = 0; trial < 5; ++trial) {
    const Index n = 60;
    std::vector<double> column(static_cast<std::size_t>(n)), row = column;
    for (std::size_t k = 1; k < column.size(); ++k) {
      column[k] = std::pow(0.5, k) * rng.normal();
      row[k] = std::pow(0.5, k) * rng.normal();
    }
    column[1] = 3;
    column[0] = row[0] = 1e-12;
    row.back() = 2;  // regular: the shift goes around
    const Toeplitz<double> t(column, row);
    const Tensor<double> b = randn({n}, rng);
    const Solution<double> s = toeplitz_solve(t, b);
    CHECK(s.backward_error <= 1e-14);
    const Solution<double> poor = toeplitz_solve(t, b, {ToeplitzMethod::levinson});
    CHECK(poor.backward_error > 1e-10);
    CHECK(!poor.condition);
  }
}

// The inverse is tridiagonal: (1, 1 + r², ..., 1) and -r, over 1 - r². det = (1 - r²)^(n-1).
TEST_CASE("Kac-Murdock-Szego matrices in closed form") {
  const Index n = 30;
  const double r = 0.7;
  for (const auto method : {ToeplitzMethod::levinson, ToeplitzMethod::schur, ToeplitzMethod::gko}) {
    Tensor<double> eye({n, n}), expected({n, n});
    for (Index i = 0; i < n; ++i) {
      eye[i * n + i] = 1;
      expected[i * n + i] = (i == 0 || i == n - 1 ? 1 : 1 + r * r) / (1 - r * r);
      if (i > 0) expected[i * n + i - 1] = expected[(i - 1) * n + i] = -r / (1 - r * r);
    }
    // GKO: a backward error of the rounding unit, times the condition, 32, times the largest entry.
    const double bound = method == ToeplitzMethod::gko ? 2e-14 : 1e-14;
    CHECK(largest_difference(toeplitz_solve(kms(n, r), eye, {method}).x, expected) <= bound);
  }
  const LogDeterminant<double> d = log_determinant(kms(n, r));
  CHECK(d.phase == 1);
  CHECK(d.log_modulus == doctest::Approx((n - 1) * std::log(1 - r * r)).epsilon(1e-13));
}

// Pentadiagonal (1, -4, 6, -4, 1): det (n+1)(n+2)²(n+3)/12. Tridiagonal (-1, 2, -1): n + 1.
TEST_CASE("determinants in closed form, by both ways") {
  for (const Index n : {1, 2, 3, 4, 7, 20}) {
    const double m = static_cast<double>(n);
    const auto five = Toeplitz<double>::banded({1, -4, 6, -4, 1}, n, n, 2);
    CHECK(std::exp(log_determinant(five).log_modulus) ==
          doctest::Approx((m + 1) * (m + 2) * (m + 2) * (m + 3) / 12).epsilon(1e-11));
    // -T is not positive definite, so that elimination finds its determinant.
    const LogDeterminant<double> d = log_determinant(Toeplitz<double>::banded({1, -2, 1}, n, n, 1));
    CHECK(d.log_modulus == doctest::Approx(std::log(m + 1)).epsilon(1e-12));
    CHECK(d.phase == (n % 2 == 0 ? 1 : -1));
  }
}

TEST_CASE_TEMPLATE("determinants of random matrices, against dense LU", S, double, std::complex<double>) {
  Rng rng(seed());
  for (const Index n : {1, 2, 3, 4, 9, 10}) {
    const Toeplitz<S> t = random_toeplitz<S>(n, rng);
    const LogDeterminant<S> d = log_determinant(t);
    const S expected = dense(t).determinant();
    CHECK(std::abs(d.phase * std::exp(d.log_modulus) - expected) <= 1e-12 * std::abs(expected));
  }
  CHECK(log_determinant(Toeplitz<S>({0, 0}, {0, 0})).log_modulus == -std::numeric_limits<double>::infinity());
}

TEST_CASE("the condition is estimated from below, and not by much") {
  Rng rng(seed());
  for (const Index n : {2, 5, 20, 50}) {
    for (const Toeplitz<double>& t :
         {random_toeplitz<double>(n, rng), kms(n, 0.9), Toeplitz<double>::banded({-1, 2, -1}, n, n, 1)}) {
      const Dense<double> m = dense(t), inverse = m.inverse();
      const double truth =
          m.cwiseAbs().colwise().sum().maxCoeff() * inverse.cwiseAbs().colwise().sum().maxCoeff();
      const double estimate = toeplitz_solve(t, Tensor<double>({n})).condition.value();
      CHECK(estimate <= truth * (1 + 1e-8));
      CHECK(estimate >= truth / 3);
    }
  }
  // A minor that all but vanishes spoils the inverse that the estimate multiplies by.
  for (const Index n : {100, 1000}) {
    const auto t = Toeplitz<double>::banded({1, 0, 1}, n, n, 1);
    CHECK(toeplitz_solve(t, Tensor<double>({n})).condition.value() <= static_cast<double>(n) * (1 + 1e-8));
  }
}

TEST_CASE_TEMPLATE("whatever the scale of T and of b", S, double, std::complex<double>) {
  Rng rng(seed());
  const Index n = 12;
  std::vector<S> column, row;
  for (Index i = 0; i < n; ++i) {
    column.push_back(S(i == 0 ? 8 : 0) + randn<S>({1}, rng)[0]);
    row.push_back(i == 0 ? column[0] : randn<S>({1}, rng)[0]);
  }
  const Toeplitz<S> t(column, row);
  const Tensor<S> x = randn<S>({n}, rng), b = t * x;
  for (const double of_t : {1e-300, 1e300})
    for (const double of_b : {1e-300, 1e-10, 1e10, 1e300}) {
      if (std::abs(std::log10(of_b / of_t)) > 301) continue;  // x is no number
      std::vector<S> scaled_column = column, scaled_row = row;
      for (S& entry : scaled_column) entry *= of_t;
      for (S& entry : scaled_row) entry *= of_t;
      const Toeplitz<S> scaled(scaled_column, scaled_row);
      const Solution<S> solution = toeplitz_solve(scaled, S(of_b) * b, {ToeplitzMethod::gko});
      CHECK(relative_error(S(1 / (of_b / of_t)) * solution.x, x) < 1e-12);
      CHECK(solution.backward_error < 1e-14);
      CHECK(log_determinant(scaled).log_modulus ==
            doctest::Approx(log_determinant(t).log_modulus + 12 * std::log(of_t)).epsilon(1e-12));
    }
}

// I + 2 L of order 60, of condition 3.5e18.
TEST_CASE("substitution is not refused by its condition, elimination is") {
  const auto t = Toeplitz<double>::banded({2, 1}, 60, 60, 1);
  Rng rng(seed());
  const Tensor<double> x = randint<double>({60}, -3, 3, rng);
  const Solution<double> s = toeplitz_solve(t, t * x);
  CHECK(s.x == x);
  CHECK(s.backward_error == 0);
  CHECK(s.condition.value() == doctest::Approx(3 * std::pow(2, 60)));
  CHECK_THROWS_AS(toeplitz_solve(t, t * x, {ToeplitzMethod::levinson}), NumericError);
}

TEST_CASE("substitution is stable where the inverse grows") {
  // I + 2 L: the inverse grows like 2^n.
  const Index n = 500;
  Rng rng(seed());
  const auto lower = Toeplitz<double>::banded({2, 1}, n, n, 1), upper = lower.transpose();
  Tensor<double> x = randint<double>({n}, -3, 3, rng);
  CHECK(toeplitz_solve(Toeplitz<double>({2, 1, 3}, {2, 0, 0}), tensor({3}, {2, 3, 9})).x ==
        tensor({3}, {1, 1, 2.5}));
  CHECK(toeplitz_solve(Toeplitz<double>({2, 0, 0}, {2, 1, 3}), tensor({3}, {9, 3, 2})).x ==
        tensor({3}, {2.5, 1, 1}));
  for (const Toeplitz<double>& t : {lower, upper}) {
    const Solution<double> s = toeplitz_solve(t, t * x);
    CHECK(s.x == x);
    CHECK(s.backward_error <= 1e-15);
    CHECK(s.condition.value() == doctest::Approx(3 * std::pow(2, n)));
  }
  // ‖T⁻¹‖ overflows.
  const auto larger = Toeplitz<double>::banded({2, 1}, 1200, 1200, 1);
  x = randint<double>({1200}, -3, 3, rng);
  CHECK(toeplitz_solve(larger, larger * x).x == x);
  CHECK(toeplitz_solve(larger, larger * x).condition.value() == std::numeric_limits<double>::infinity());
}

TEST_CASE("singular matrices are refused, with the pivot") {
  for (const auto method : {ToeplitzMethod::automatic, ToeplitzMethod::gko, ToeplitzMethod::levinson}) {
    CHECK_THROWS_AS(toeplitz_solve(Toeplitz<double>({1, 1, 1}, {1, 1, 1}), tensor({3}, {1, 2, 3}), {method}),
                    NumericError);
    CHECK_THROWS_AS(toeplitz_solve(Toeplitz<double>({0, 0}, {0, 0}), tensor({2}, {1, 1}), {method}),
                    NumericError);
  }
  // Circulants of 2, -1, -1 whose computed condition is just below 1 / eps.
  Rng rng(seed());
  for (Index n = 3; n <= 40; ++n) {
    std::vector<double> column(static_cast<std::size_t>(n)), row = column;
    column[0] = row[0] = 2;
    column[1] = row.back() = -1;
    column.back() -= 1;
    row[1] -= 1;
    try {
      const Solution<double> solution = toeplitz_solve(Toeplitz<double>(column, row), randn({n}, rng));
      CHECK(solution.residual <= 0.1);
    } catch (const NumericError&) {
    }
  }
  try {
    toeplitz_solve(Toeplitz<double>({1, 1, 1}, {1, 1, 1}), tensor({3}, {1, 2, 3}), {ToeplitzMethod::gko});
  } catch (const NumericError& error) {
    const std::string message = error.what();
    CAPTURE(message);
    CHECK(message.find("Toeplitz 3x3, 5 diagonals : R(3) -> R(3)") == 0);
    CHECK(message.find("pivot ") != std::string::npos);
    CHECK(
        message.ends_with("; use lsqr() or SparseQr (convmat solve --method lsqr or qr) for least squares"));
  }
  CHECK_THROWS_WITH_AS(toeplitz_solve(Toeplitz<double>({0, 1}, {0, 0}), tensor({2}, {1, 1})),
                       "Toeplitz 2x2, 3 diagonals : R(2) -> R(2): substitution breaks down: its diagonal is "
                       "zero; use lsqr() or SparseQr (convmat solve --method lsqr or qr) for least squares",
                       NumericError);
  CHECK_THROWS_WITH_AS(
      toeplitz_solve(Toeplitz<double>({1, 2}, {1, 2}), tensor({2}, {1, 1}), {ToeplitzMethod::schur}),
      "Toeplitz 2x2, 3 diagonals : R(2) -> R(2): Schur algorithm (Cholesky factor) breaks "
      "down: its leading minor of order 2 is not positive; use ToeplitzMethod::gko (--method gko)",
      NumericError);
}

TEST_CASE("what is no system is refused") {
  const Toeplitz<double> t({2, 1}, {2, 1});
  CHECK_THROWS_WITH_AS(
      toeplitz_solve(Toeplitz<double>({2, 1, 0}, {2, 1}), tensor({3}, {1, 2, 3})),
      "Toeplitz 3x2, 4 diagonals : R(2) -> R(3) is not square; expected as many rows as columns", ShapeError);
  CHECK_THROWS_WITH_AS(toeplitz_solve(t, tensor({3}, {1, 2, 3})),
                       "Toeplitz 2x2, 3 diagonals : R(2) -> R(2): b has shape (3), expected (2) or a batch "
                       "(N,2)",
                       ShapeError);
  CHECK_THROWS_WITH_AS(toeplitz_solve(t, tensor({2}, {1, NAN})), "b = nan at (1); expected finite numbers",
                       NumericError);
  CHECK_THROWS_WITH_AS(toeplitz_solve(Toeplitz<double>({2, INFINITY}, {2, 1}), tensor({2}, {1, 1})),
                       "Toeplitz 2x2, 3 diagonals : R(2) -> R(2): diagonal = inf at (0,0,0); expected finite "
                       "numbers",
                       NumericError);
}

TEST_CASE("a factor that exceeds the memory is refused, and the others need none") {
  const Toeplitz<double> t = kms(1000, 0.5);
  const Tensor<double> b({1000});
  set_memory_budget(1000000);
  CHECK_THROWS_WITH_AS(
      toeplitz_solve(t, b, {ToeplitzMethod::schur}),
      "the Cholesky factor of a Toeplitz matrix needs 4.0 MB (500,500 nonzeros of the factor), "
      "1.0 MB allowed; levinson and gko store no factor",
      CapacityError);
  CHECK(toeplitz_solve(t, b, {ToeplitzMethod::gko}).backward_error == 0);
  set_memory_budget(0);
}

// The inverse of I + 3 L grows like 3^n: no refinement with it stands in for the recursion.
TEST_CASE("Levinson's recursion alone finds integers exactly, for every right-hand side") {
  constexpr Index n = 31;
  const auto t = Toeplitz<double>::banded({3, 1}, n, n, 1);
  Rng rng(seed());
  for (const Index batch : {1, 3}) {
    const Tensor<double> x = randint({batch, n}, -5, 5, rng);
    CHECK(toeplitz_solve(t, t * x, {ToeplitzMethod::levinson}).x == x);
    CHECK(toeplitz_solve(transpose(t), transpose(t) * x, {ToeplitzMethod::levinson}).x == x);
  }
}
