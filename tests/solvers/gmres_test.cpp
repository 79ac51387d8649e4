#include <convmat/operators/diagonal.hpp>
#include <convmat/operators/zero.hpp>
#include <convmat/solvers/gmres.hpp>

#include "support/dense.hpp"

using namespace convmat;
using namespace convmat::test;

TEST_CASE_TEMPLATE("GMRES solves any regular system, whatever the restart and the preconditioner", S,
                   CONVMAT_SCALARS) {
  Rng rng(seed());
  for (int i = 0; i < 10; ++i) {
    const Index n = rng.integer(1, 12);
    // Around 4: a restarted method converges.
    const DenseMatrix matrix =
        4 * DenseMatrix::Identity(n, n) + random_matrix<S>(n, n, rng) / std::sqrt(static_cast<double>(n));
    const LinearOperator<S> a = sparse<S>(matrix);
    const Tensor<S> b = randn<S>({n}, rng);
    const DenseVector expected = least_norm_solution(a, b);
    Tensor<S> reciprocals({n});
    for (Index j = 0; j < n; ++j) reciprocals[j] = S{1} / to_scalar<S>(matrix(j, j));
    for (const Index restart : {Index{3}, Index{50}})
      for (const std::optional<LinearOperator<S>>& m :
           {std::optional<LinearOperator<S>>{}, {Diagonal<S>(reciprocals)}}) {
        const Solution<S> solution =
            gmres(a, b, {.tolerance = 50 * epsilon<S>, .preconditioner = m}, restart);
        CHECK(distance(solution.x, expected) < 1e4 * epsilon<S>);
        CHECK(solution.residual < 100 * epsilon<S>);
        CHECK(solution.ending == Ending::converged);
        if (restart > n) CHECK(solution.iterations <= n);
      }
    const Solution<S> other = gmres(a, b, {.tolerance = 50 * epsilon<S>, .start = randn<S>({n}, rng)}, 4);
    CHECK(distance(other.x, expected) < 1e4 * epsilon<S>);
  }
}

// The shift x_i = b_{i+1}: no progress before the last iteration, then all at once.
TEST_CASE("a cyclic shift takes all n iterations, and a restart before them none at all") {
  std::vector<double> column(8);
  column[1] = 1;
  std::vector<double> row(8);
  row[7] = 1;
  const Toeplitz<double> shift(column, row);
  Tensor<double> b({8});
  b[0] = 1;
  const Solution<double> whole = gmres(shift, b);
  CHECK(whole.iterations == 8);
  CHECK(whole.history[7] == doctest::Approx(1));
  CHECK(whole.residual < 1e-15);
  const Solution<double> stuck = gmres(shift, b, {.iterations = 40}, 7);
  CHECK(stuck.ending == Ending::iterations);
  CHECK(stuck.residual == doctest::Approx(1));
}

TEST_CASE("a singular matrix is named, and consistent systems are solved first") {
  const auto a = sparse(2, 2, {0, 1, 0, 0});
  CHECK_THROWS_WITH_AS(
      gmres(a, tensor({2}, {1, 0})),
      "sparse, 1 nonzeros : R(2) -> R(2) is singular: GMRES breaks down at iteration 0 with residual 1",
      NumericError);
  CHECK_THROWS_AS(gmres(Zero<double>({3}, {3}), tensor({3}, {1, 2, 3})), NumericError);
  const Diagonal<double> projection(tensor({3}, {1, 2, 0}));
  CHECK(relative_error(gmres(projection, tensor({3}, {1, 2, 0})).x, tensor({3}, {1, 1, 0})) < 1e-14);
  CHECK(max_abs(gmres(projection, Tensor<double>({3})).x) == 0);
}

TEST_CASE("GMRES wants a square matrix and a positive restart") {
  CHECK_THROWS_WITH_AS(gmres(sparse(1, 2, {1, 2}), tensor({1}, {1})),
                       "GMRES needs a square matrix; sparse, 2 nonzeros : R(2) -> R(1) is 1x2", ShapeError);
  CHECK_THROWS_WITH_AS(gmres(sparse(1, 1, {1}), tensor({1}, {1}), {}, 0), "restart = 0; expected at least 1",
                       Error);
}

TEST_CASE("of a singular and inconsistent system nothing is called converged") {
  Rng rng(seed());
  for (const PaddingMode mode : {PaddingMode::circular, PaddingMode::replicate})
    for (int i = 0; i < 5; ++i) {
      const ConvOperator<double> a = laplacian(12, mode);
      try {
        const Solution<double> solution = gmres(a, randn(a.range(), rng));
        CHECK(solution.ending != Ending::converged);
      } catch (const NumericError& error) {
        CHECK(std::string(error.what()).find(" is singular: GMRES breaks down at ") != std::string::npos);
      }
    }
}
