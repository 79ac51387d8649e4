#include <cmath>
#include <convmat/core/memory.hpp>
#include <convmat/operators/sparse_operator.hpp>
#include <convmat/operators/toeplitz.hpp>
#include <convmat/solvers/block_toeplitz_solve.hpp>
#include <convmat/solvers/sparse_lu.hpp>
#include <limits>

#include "support/approx.hpp"

using namespace convmat;
using namespace convmat::test;

namespace {

template <Scalar S>
LinearOperator<S> block(const Tensor<S>& entries) {
  Csr<S> matrix{entries.shape()[0], entries.shape()[1], {0}, {}, {}};
  for (Index i = 0; i < matrix.rows; ++i) {
    for (Index j = 0; j < matrix.cols; ++j) {
      matrix.indices.push_back(j);
      matrix.values.push_back(entries[i * matrix.cols + j]);
    }
    matrix.indptr.push_back(static_cast<Index>(matrix.indices.size()));
  }
  return SparseOperator<S>({entries.shape()[1]}, {entries.shape()[0]}, std::move(matrix));
}

template <Scalar S>
LinearOperator<S> random_block(Index m, Rng& rng) {
  return block(randn<S>({m, m}, rng));
}

template <Scalar S>
BlockToeplitz<S> random_matrix(Index n, Index m, Rng& rng) {
  std::vector<LinearOperator<S>> column, row;
  for (Index k = 0; k < n; ++k) {
    column.push_back(random_block<S>(m, rng));
    row.push_back(k == 0 ? column[0] : random_block<S>(m, rng));
  }
  return {column, row};
}

constexpr const char* recursion = "Levinson recursion with blocks";

// The first block column (a, b), and the first block row (a, c).
BlockToeplitz<double> of(const Tensor<double>& a, const Tensor<double>& b, const Tensor<double>& c) {
  return {{block(a), block(b)}, {block(a), block(c)}};
}

const Tensor<double> unit = tensor<double>({2, 2}, {1, 0, 0, 1}), nothing({2, 2});

}  // namespace

TEST_CASE_TEMPLATE("random systems, against LU", S, CONVMAT_SCALARS) {
  Rng rng(seed());
  for (const Index n : {1, 2, 3, 7, 20})
    for (const Index m : {1, 2, 5}) {
      CAPTURE(n);
      CAPTURE(m);
      const BlockToeplitz<S> t = random_matrix<S>(n, m, rng);
      for (const Index batch : {0, 1, 3}) {
        const Tensor<S> b = randn<S>(batch ? prepend(batch, t.range()) : t.range(), rng);
        const Solution<S> s = block_toeplitz_solve(t, b), lu = SparseLu<S>(t).solve(b);
        CHECK(s.x.shape() == b.shape());
        CHECK(s.backward_error <= 1e-12 + 100 * epsilon<S>);
        CHECK(relative_error(s.x, lu.x) <= (1e-12 + 100 * epsilon<S>)*lu.condition.value() * 10);
      }
    }
}

TEST_CASE("it is the recursion that solves a well-conditioned system, with its condition") {
  Rng rng(seed());
  std::vector<LinearOperator<double>> column, row;
  for (Index k = 0; k < 12; ++k) {
    column.push_back(block(std::pow(0.3, k) * randn<double>({3, 3}, rng)));
    row.push_back(block(std::pow(0.3, k) * randn<double>({3, 3}, rng)));
  }
  column[0] = row[0] = block(tensor<double>({3, 3}, {9, 1, 0, 1, 9, 0, 0, 2, 9}));
  const BlockToeplitz<double> t(column, row);
  const auto s = block_toeplitz_solve(t, randn<double>(t.range(), rng));
  CHECK(s.method == recursion);
  CHECK(s.reason == "T is block Toeplitz");
  CHECK(s.residual <= 1e-14);
  CHECK(s.condition.value() >= 0.99);
  CHECK(s.condition.value() <= 10 * SparseLu<double>(t).solve(Tensor<double>(t.range())).condition.value());
}

TEST_CASE("BTTB: the five-point Laplacian, whose solution for its own image is known") {
  constexpr int n = 16;
  const LinearOperator<double> middle = Toeplitz<double>::banded({-1, 4, -1}, n, n, 1);
  const LinearOperator<double> side = Toeplitz<double>::banded({-1}, n, n, 0);
  const auto t = BlockToeplitz<double>::banded({side, middle, side}, n, n, 1);
  Rng rng(seed());
  const Tensor<double> x = integers<double>({n, n}, rng);
  const auto s = block_toeplitz_solve(t, t * x);
  CHECK(s.method == recursion);
  CHECK(max_abs(s.x - x) <= 1e-11);
  double expected = 0;
  for (int i = 1; i <= n; ++i)
    for (int j = 1; j <= n; ++j)
      expected += std::log(4 - 2 * std::cos(M_PI * i / (n + 1)) - 2 * std::cos(M_PI * j / (n + 1)));
  CHECK(log_determinant(t).log_modulus == doctest::Approx(expected).epsilon(1e-12));
}

TEST_CASE("where a leading minor is singular, LU takes over and says why") {
  const auto broken = of(nothing, unit, unit);
  const auto s = block_toeplitz_solve(broken, tensor<double>({2, 2}, {1, 2, 3, 4}));
  CHECK(s.method == "LU (UMFPACK)");
  CHECK(s.reason == "Levinson's recursion breaks down: its leading minor of 1 x 1 blocks is singular");
  CHECK(s.x == tensor<double>({2, 2}, {3, 4, 1, 2}));
  CHECK(log_determinant(broken).log_modulus == 0);
  CHECK(log_determinant(broken).phase == 1);
}

TEST_CASE("where one is nearly singular, the backward error or the condition shows it") {
  Rng rng(seed());
  std::vector<LinearOperator<double>> column{block(1e-12 * unit)}, row = column;
  for (int k = 1; k < 6; ++k) {
    column.push_back(random_block<double>(2, rng));
    row.push_back(random_block<double>(2, rng));
  }
  const BlockToeplitz<double> t(column, row);
  const auto s = block_toeplitz_solve(t, randn<double>(t.range(), rng));
  CHECK(s.method == "LU (UMFPACK)");
  CHECK(s.reason.find("of Levinson's recursion is") != std::string::npos);
  CHECK(s.backward_error <= 1e-15);
}

TEST_CASE_TEMPLATE("determinants, against those of LU", S, CONVMAT_SCALARS) {
  Rng rng(seed());
  for (const Index n : {1, 2, 5}) {
    const BlockToeplitz<S> t = random_matrix<S>(n, 3, rng);
    const LogDeterminant<S> ours = log_determinant(t), lu = SparseLu<S>(t).log_determinant();
    CHECK(ours.log_modulus == doctest::Approx(lu.log_modulus).epsilon(1e-10));
    CHECK(std::abs(ours.phase - lu.phase) <= 1e-10 + 10 * epsilon<S>);
  }
  const BlockToeplitz<S> singular({block(tensor<S>({1, 1}, {1})), block(tensor<S>({1, 1}, {1}))},
                                  {block(tensor<S>({1, 1}, {1})), block(tensor<S>({1, 1}, {1}))});
  CHECK(log_determinant(singular).log_modulus == -std::numeric_limits<double>::infinity());
}

TEST_CASE("nonsense is refused") {
  const auto t = of(unit, unit, unit);
  const double nan = std::numeric_limits<double>::quiet_NaN();
  CHECK_THROWS_WITH_AS(block_toeplitz_solve(t, Tensor<double>({2, 2})), doctest::Contains("singular"),
                       NumericError);
  CHECK_THROWS_WITH_AS(block_toeplitz_solve(t, Tensor<double>({3})), doctest::Contains("b has shape"),
                       ShapeError);
  CHECK_THROWS_WITH_AS(block_toeplitz_solve(t, tensor<double>({2, 2}, {1, nan, 0, 0})),
                       doctest::Contains("b = nan at (0,1)"), NumericError);
  CHECK_THROWS_WITH_AS(block_toeplitz_solve(of(nan * unit, unit, unit), Tensor<double>({2, 2})),
                       doctest::Contains(": block 1 = nan at (0,0); expected finite numbers"), NumericError);
  const BlockToeplitz<double> tall({block(unit), block(unit)}, {block(unit)});
  CHECK_THROWS_WITH_AS(block_toeplitz_solve(tall, Tensor<double>({2, 2})),
                       doctest::Contains("is not square in blocks"), ShapeError);
  CHECK_THROWS_AS(log_determinant(tall), ShapeError);
}
