#include <convmat/algebra/product.hpp>
#include <convmat/algebra/scaled.hpp>
#include <convmat/algebra/sum.hpp>
#include <convmat/core/memory.hpp>
#include <convmat/operators/conv_transpose.hpp>
#include <convmat/operators/identity.hpp>
#include <convmat/solvers/sparse_cholesky.hpp>

#include "support/dense.hpp"

using namespace convmat;
using namespace convmat::test;

TEST_CASE_TEMPLATE("Cholesky solves definite systems, batches too", S, float, std::complex<double>) {
  Rng rng(seed());
  for (const Index n : {Index{1}, Index{4}, Index{11}}) {
    const LinearOperator<S> a = random_definite<S>(n, rng);
    const Tensor<S> b = randn<S>({n}, rng), batch = randn<S>({3, n}, rng);
    const SparseCholesky<S> cholesky(a);
    const Solution<S> solution = cholesky.solve(b);
    CHECK(distance(solution.x, least_norm_solution(a, b)) < 1e3 * epsilon<S>);
    CHECK(solution.backward_error < 10 * epsilon<S>);
    CHECK(solution.factor_nonzeros == n * (n + 1) / 2);
    CHECK(*solution.condition >= 1 - 1e-12);
    CHECK(cholesky.solve(batch).backward_error < 10 * epsilon<S>);
  }
}

// Strided, grouped, transposed in effect, of any rank.
TEST_CASE_TEMPLATE("damped least squares by the normal equations", S, double, std::complex<double>) {
  Rng rng(seed());
  for (int i = 0; i < 25; ++i) {
    const ConvGeometry geometry = random_geometry(rng, {.multiplications = 300});
    CAPTURE(to_string(geometry));
    const ConvOperator<S> a(geometry, integers<S>(geometry.kernel_shape(), rng));
    const Tensor<S> b = randn<S>(a.range(), rng);
    const Solution<S> solution = SparseCholesky<S>::normal_equations(a, 0.5).solve(b);
    CHECK(distance(solution.x, damped_solution<S>(a, b, 0.5)) < 1e-10);
    CHECK(*solution.gradient < 1e-11);
  }
}

TEST_CASE_TEMPLATE("the condition is estimated from below, and not by much", S, double,
                   std::complex<double>) {
  Rng rng(seed());
  for (const Index n : {1, 2, 7, 30}) {
    const DenseMatrix m = random_matrix<S>(n, n, rng);
    const double lambda = 0.01;
    const DenseMatrix normal = m.adjoint() * m + lambda * DenseMatrix::Identity(n, n);
    const double truth = one_norm_condition(normal);
    const Tensor<S> b = randn<S>({n}, rng);
    const double own = SparseCholesky<S>(sparse<S>(normal)).solve(b).condition.value();
    const double of_normal =
        SparseCholesky<S>::normal_equations(sparse<S>(m), lambda).solve(b).condition.value();
    CHECK(own <= truth * (1 + 1e-8));
    CHECK(own >= truth / 3);
    CHECK(of_normal <= std::sqrt(truth) * (1 + 1e-8));
    CHECK(of_normal >= std::sqrt(truth) / 3);
  }
}

TEST_CASE("a new kernel needs a new factorisation and no new analysis") {
  Rng rng(seed());
  const ConvOperator<double> a = conv(randn({1, 1, 3, 3}, rng), {.image = {12, 12}, .padding = {1}});
  const Tensor<double> b = randn(a.range(), rng);
  auto cholesky = SparseCholesky<double>::normal_equations(a, 1);
  for (int i = 0; i < 3; ++i) {
    const ConvOperator<double> next = a.with_kernel(randn({1, 1, 3, 3}, rng));
    cholesky.refactor(next);
    CHECK(distance(cholesky.solve(b).x, damped_solution<double>(next, b, 1)) < 1e-12);
  }
  CHECK(cholesky.analyses() == 1);
  CHECK(cholesky.factorizations() == 4);
  CHECK_THROWS_WITH_AS(
      cholesky.refactor(conv(randn({1, 1, 1, 1}, rng), {.image = {12, 12}})),
      "refactor: the matrix has another pattern than the one analysed (144x144, 144 nonzeros; expected "
      "144x144, 1,156)",
      Error);
}

// 4 - 2 cos - 2 cos: the five-point Laplacian of 64 x 64 points.
TEST_CASE("the Laplacian, and the factor of it that exceeds the budget") {
  const ConvOperator<double> a = laplacian(64);
  const Tensor<double> b = ones<double>(a.range());
  const Solution<double> solution = SparseCholesky<double>(a).solve(b);
  CHECK(solution.residual < 1e-12);
  CHECK(solution.factor_nonzeros > a.nnz() / 2);
  set_memory_budget(700'000);
  CHECK_THROWS_WITH_AS(SparseCholesky<double>{a},
                       doctest::Contains("Cholesky factor of conv 3x3 pad 1 : R(1,64,64) -> "
                                         "R(1,64,64) needs "),
                       CapacityError);
  CHECK_THROWS_WITH_AS(
      SparseCholesky<double>{a},
      doctest::Contains("700 kB allowed; use a matrix-free method, as cg, gmres or lsqr, or --max-memory"),
      CapacityError);
  set_memory_budget(0);
}

TEST_CASE("what is not square, not Hermitian, not definite, not finite") {
  CHECK_THROWS_WITH_AS(SparseCholesky<double>{sparse(1, 2, {1, 2})},
                       "SparseCholesky needs a square matrix; sparse, 2 nonzeros : R(2) -> R(1) is 1x2",
                       ShapeError);
  CHECK_THROWS_WITH_AS(SparseCholesky<double>{sparse(2, 2, {1, 2, 0, 1})},
                       doctest::Contains("SparseCholesky needs a Hermitian matrix; sparse, 3 nonzeros"),
                       NumericError);
  CHECK_THROWS_WITH_AS(
      SparseCholesky<double>{sparse(2, 2, {1, 2, 2, 1})},
      "sparse, 4 nonzeros : R(2) -> R(2) is not positive definite: pivot 1 of 2 is not positive",
      NumericError);
  CHECK_THROWS_WITH_AS(
      SparseCholesky<double>::normal_equations(sparse(1, 2, {1, 2})),
      "sparse, 2 nonzeros : R(2) -> R(1): AᴴA + 0 I is not positive definite: pivot 1 of 2 is not "
      "positive; use QR, or a larger lambda",
      NumericError);
  CHECK_THROWS_WITH_AS(SparseCholesky<double>::normal_equations(sparse(1, 2, {1, 2}), -2),
                       "lambda = -2; expected 0 or more", Error);
  const ConvOperator<double> large = laplacian(3).with_kernel(1e182 * laplacian(3).kernel());
  CHECK_THROWS_WITH_AS(
      SparseCholesky<double>::normal_equations(large, 1),
      doctest::Contains("squares of its entries, the largest 4e+182, are no float64; use LSQR "
                        "or LSMR, or another unit"),
      NumericError);
  const SparseCholesky<double> cholesky(sparse(2, 2, {2, 1, 1, 2}));
  CHECK_THROWS_WITH_AS(cholesky.solve(tensor({2}, {1, NAN})), "b = nan at (1); expected finite numbers",
                       NumericError);
  CHECK_THROWS_WITH_AS(
      cholesky.solve(tensor({3}, {1, 1, 1})),
      "SparseCholesky of sparse, 4 nonzeros : R(2) -> R(2): b has shape (3), expected (2) or a batch (N,2)",
      ShapeError);
}

TEST_CASE_TEMPLATE("the inverse as an operator", S, CONVMAT_SCALARS) {
  Rng rng(seed());
  const auto A = conv(randn<S>({2, 3, 3}, rng), {.image = {6}, .padding = {1}});
  const LinearOperator<S> normal = adjoint(A) * A + S{2} * LinearOperator<S>(Identity<S>(A.domain()));
  const LinearOperator<S> inverse = SparseCholesky<S>::normal_equations(A, 2).inverse();
  const Tensor<S> x = randn<S>(prepend(3, A.domain()), rng);
  CHECK(norm(inverse * (normal * x) - x) <= 1000 * epsilon<S> * norm(x));
  CHECK(norm(transpose(inverse) * (transpose(normal) * x) - x) <= 1000 * epsilon<S> * norm(x));
}
