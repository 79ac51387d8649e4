#include <convmat/operators/diagonal.hpp>
#include <convmat/operators/identity.hpp>
#include <convmat/solvers/minres.hpp>

#include "support/dense.hpp"

using namespace convmat;
using namespace convmat::test;

TEST_CASE_TEMPLATE("MINRES solves indefinite systems, with and without a preconditioner", S,
                   CONVMAT_SCALARS) {
  Rng rng(seed());
  for (int i = 0; i < 10; ++i) {
    const Index n = rng.integer(1, 12);
    const LinearOperator<S> a = random_hermitian<S>(n, rng);
    const Tensor<S> b = randn<S>({n}, rng), random = randn<S>({n}, rng);
    const Eigen::VectorXd values = singular_values(dense_matrix(a));
    if (values[n - 1] < 1e-3 * values[0]) continue;
    const DenseVector expected = least_norm_solution(a, b);
    Tensor<S> positive({n});
    for (Index j = 0; j < n; ++j) positive[j] = S{1} + random[j] * conj(random[j]);
    for (const std::optional<LinearOperator<S>>& m :
         {std::optional<LinearOperator<S>>{}, {Diagonal<S>(positive)}}) {
      const Solution<S> solution = minres(a, b, {.tolerance = 50 * epsilon<S>, .preconditioner = m});
      CHECK(distance(solution.x, expected) < 1e6 * epsilon<S>);
      CHECK(solution.residual < 1e4 * epsilon<S>);
      // It minimises: its residuals, in the norm of M⁻¹, never grow.
      CHECK(std::is_sorted(solution.history.rbegin(), solution.history.rend()));
    }
    const Solution<S> other = minres(a, b, {.tolerance = 50 * epsilon<S>, .start = randn<S>({n}, rng)});
    CHECK(distance(other.x, expected) < 1e6 * epsilon<S>);
  }
}

// Rounding takes x into the null space where the iteration goes on too long: by 1e15 for these.
TEST_CASE("singular and inconsistent: a least-squares solution, whatever the tolerance") {
  Rng rng(seed());
  for (const auto& a :
       {laplacian(12, PaddingMode::replicate),
        conv(tensor({1, 1, 3, 3}, std::vector<double>(9, 1)), {.image = {11, 11}, .padding = {1}})})
    for (int i = 0; i < 5; ++i) {
      CAPTURE(describe(a));
      const Tensor<double> b = randn(a.range(), rng);
      const DenseVector nearest = dense_matrix<double>(a) * least_norm_solution<double>(a, b, 1e-10);
      for (const double tolerance : {1e-5, 1e-10, 0.0}) {
        const Solution<double> solution = minres(a, b, {.tolerance = tolerance});
        CHECK(solution.ending == Ending::converged);
        CHECK(distance(a * solution.x, nearest) < std::max(1e-6, 100 * tolerance));
        CHECK(norm(solution.x) < 1e4 * norm(b));
      }
    }
}

// Every iterate minimises |b - A x| over the Krylov space.
TEST_CASE("the residuals of MINRES are the least there are") {
  Rng rng(seed());
  const Index n = 10;
  const LinearOperator<double> a = random_hermitian<double>(n, rng);
  const Tensor<double> b = randn({n}, rng);
  const auto matrix = dense_matrix(a);
  DenseMatrix krylov(n, n);
  krylov.col(0) = dense_vector(b);
  for (Index k = 1; k < n; ++k) krylov.col(k) = (matrix * krylov.col(k - 1)).normalized();
  const Solution<double> solution = minres(a, b);
  for (Index k = 1; k < 6; ++k) {
    const DenseMatrix space = matrix * krylov.leftCols(k);
    const DenseVector y = least_norm_solution(space, dense_vector(b));
    CHECK(solution.history[static_cast<std::size_t>(k)] ==
          doctest::Approx((dense_vector(b) - space * y).norm() / norm(b)).epsilon(1e-6));
  }
}

TEST_CASE("of a singular matrix MINRES finds a least-squares solution") {
  const Diagonal<double> a(tensor({4}, {1, -2, 3, 0}));
  const Solution<double> solution = minres(a, tensor({4}, {1, 2, 3, 4}));
  CHECK(solution.ending == Ending::converged);
  // What lies in the null space is free.
  CHECK(relative_error(a * solution.x, tensor({4}, {1, 2, 3, 0})) < 1e-8);
  CHECK(solution.residual == doctest::Approx(4 / std::sqrt(30.0)));
}

TEST_CASE("MINRES wants a Hermitian matrix and a definite preconditioner") {
  CHECK_THROWS_WITH_AS(minres(sparse(2, 2, {1, 1, 0, 1}), tensor({2}, {1, 0})),
                       "MINRES needs a Hermitian matrix; sparse, 3 nonzeros : R(2) -> R(2) is not: |A v - Aᴴ "
                       "v| = 1 where |A v| = 1",
                       NumericError);
  CHECK_THROWS_WITH_AS(
      minres(Identity<double>({2}), tensor({2}, {1, 2}),
             {.preconditioner = Diagonal<double>(tensor({2}, {1, -1}))}),
      "preconditioner diagonal : R(2) -> R(2) is not positive definite: rᴴM⁻¹r = -3 in MINRES", NumericError);
  CHECK_THROWS_WITH_AS(minres(sparse(1, 2, {1, 2}), tensor({1}, {1})),
                       "MINRES needs a square matrix; sparse, 2 nonzeros : R(2) -> R(1) is 1x2", ShapeError);
}
