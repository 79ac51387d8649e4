#include <convmat/core/memory.hpp>
#include <convmat/operators/conv_operator.hpp>
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

TEST_CASE("what is not square, singular, not finite or too large") {
  CHECK_THROWS_WITH_AS(SparseLu<double>{sparse(1, 2, {1, 2})},
                       "SparseLu needs a square matrix; sparse, 2 nonzeros : R(2) -> R(1) is 1x2",
                       ShapeError);
  CHECK_THROWS_WITH_AS(SparseLu<double>{sparse(2, 2, {1, 2, 2, 4})},
                       "sparse, 4 nonzeros : R(2) -> R(2) is singular: a pivot is zero; SparseQr finds a "
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
