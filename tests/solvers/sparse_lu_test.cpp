#include <convmat/core/memory.hpp>
#include <convmat/operators/conv_operator.hpp>
#include <convmat/operators/toeplitz.hpp>
#include <convmat/solvers/sparse_lu.hpp>

#include "support/dense.hpp"

using namespace convmat;
using namespace convmat::test;

TEST_CASE_TEMPLATE("LU solves regular systems, batches too", S, float, double, std::complex<double>) {
  Rng rng(seed());
  for (const Index n : {Index{1}, Index{4}, Index{11}}) {
    const LinearOperator<S> a = sparse<S>(random_matrix<S>(n, n, rng));
    const Tensor<S> b = randn<S>({n}, rng);
    const SparseLu<S> lu(a);
    const Solution<S> solution = lu.solve(b);
    CHECK(distance(solution.x, least_norm_solution(a, b)) < 1e4 * epsilon<S>);
    CHECK(solution.backward_error < 4 * epsilon<S>);
    CHECK(solution.factor_nonzeros >= n * (n + 1) / 2);
    CHECK(lu.solve(randn<S>({3, n}, rng)).backward_error < 4 * epsilon<S>);
  }
}

TEST_CASE("a new kernel needs new factors and no new analysis") {
  Rng rng(seed());
  const ConvOperator<double> a = conv(randn({2, 2, 3, 3}, rng), {.image = {7, 6}, .padding = {1}});
  const Tensor<double> b = randn(a.range(), rng);
  SparseLu<double> lu(a);
  for (int i = 0; i < 3; ++i) {
    const ConvOperator<double> next = a.with_kernel(randn({2, 2, 3, 3}, rng));
    lu.refactor(next);
    CHECK(distance(lu.solve(b).x, least_norm_solution<double>(next, b)) < 1e-8);
  }
  CHECK(lu.analyses() == 1);
  CHECK(lu.factorizations() == 4);
  CHECK_THROWS_WITH_AS(
      lu.refactor(sparse(1, 1, {1})),
      doctest::Contains("refactor: the matrix has another pattern than the one analysed (1x1, 1 "), Error);
}

TEST_CASE_TEMPLATE("the condition is estimated from below, and not by much", S, double,
                   std::complex<double>) {
  Rng rng(seed());
  for (const Index n : {1, 2, 7, 30}) {
    const DenseMatrix m = random_matrix<S>(n, n, rng);
    const SparseLu<S> lu(sparse<S>(m));
    const double truth = one_norm_condition(m);
    for (int i = 0; i < 2; ++i) {
      const double estimate = lu.solve(randn<S>({n}, rng)).condition.value();
      CHECK(estimate <= truth * (1 + 1e-8));
      CHECK(estimate >= truth / 3);
    }
  }
}

// I + 2 L: ‖A‖_1 = 3, ‖A⁻¹‖_1 = 2^n - 1; every pivot is 1.
TEST_CASE("a condition that the pivots do not show") {
  const auto a = [](Index n) { return Toeplitz<double>::banded({2, 1}, n, n, 1); };
  for (const Index n : {10, 40, 50}) {
    const Solution<double> solution = SparseLu<double>(a(n)).solve(ones<double>({n}));
    CHECK(solution.condition.value() == doctest::Approx(3 * (std::pow(2, n) - 1)));
    CHECK(solution.backward_error < 1e-15);
  }
  CHECK_THROWS_WITH_AS(
      SparseLu<double>(a(60)).solve(ones<double>({60})),
      doctest::Contains("R(60) is singular to working precision: condition 3.45876e+18, residual 0.3"),
      NumericError);
}

TEST_CASE("new factors have a new condition") {
  SparseLu<double> lu(sparse(2, 2, {1, 2, 3, 4}));
  const Tensor<double> b = ones<double>({2});
  CHECK(lu.solve(b).condition.value() == doctest::Approx(21));  // 6 times 3.5
  lu.refactor(sparse(2, 2, {1, 1e-3, 1e-3, 1}));
  CHECK(lu.solve(b).condition.value() == doctest::Approx(1).epsilon(3e-3));
}

TEST_CASE("what is not square, singular, not finite or too large") {
  CHECK_THROWS_WITH_AS(SparseLu<double>{sparse(1, 2, {1, 2})},
                       "SparseLu needs a square matrix; sparse, 2 nonzeros : R(2) -> R(1) is 1x2",
                       ShapeError);
  CHECK_THROWS_WITH_AS(SparseLu<double>{sparse(2, 2, {1, 2, 2, 4})},
                       "sparse, 4 nonzeros : R(2) -> R(2) is singular: a pivot is zero; QR finds a "
                       "least-squares solution",
                       NumericError);
  CHECK_THROWS_AS(SparseLu<double>{sparse(2, 2, {0, 0, 0, 0})}, NumericError);
  CHECK_THROWS_WITH_AS(SparseLu<double>(sparse(2, 2, {1, 2, 3, 4})).solve(tensor({2}, {NAN, 1})),
                       "b = nan at (0); expected finite numbers", NumericError);
  const ConvOperator<double> a = laplacian(64);
  set_memory_budget(700'000);
  CHECK_THROWS_WITH_AS(SparseLu<double>{a},
                       doctest::Contains("LU factors of conv 3x3 pad 1 : R(1,64,64) -> R(1,64,64) needs "),
                       CapacityError);
  CHECK_THROWS_WITH_AS(
      SparseLu<double>{a},
      doctest::Contains("700 kB allowed; use a matrix-free method, as gmres, or --max-memory"),
      CapacityError);
  set_memory_budget(0);
  CHECK(SparseLu<double>(a).solve(ones<double>(a.range())).residual < 1e-12);
}
