#include <convmat/operators/diagonal.hpp>
#include <convmat/solvers/cg.hpp>

#include "support/dense.hpp"

using namespace convmat;
using namespace convmat::test;

TEST_CASE_TEMPLATE("CG solves definite systems as a dense factorisation does", S, CONVMAT_SCALARS) {
  Rng rng(seed());
  for (int i = 0; i < 10; ++i) {
    const Index n = rng.integer(1, 12);
    const LinearOperator<S> a = random_definite<S>(n, rng);
    const Tensor<S> b = randn<S>({n}, rng);
    const DenseVector expected = least_norm_solution(a, b);
    const Solution<S> solution = cg(a, b, {.tolerance = 10 * epsilon<S>});
    CHECK(distance(solution.x, expected) < 1e5 * epsilon<S>);
    CHECK(solution.residual < 1e3 * epsilon<S>);
    CHECK(solution.backward_error < 1e3 * epsilon<S>);
    CHECK(solution.ending == Ending::converged);
    CHECK(static_cast<Index>(solution.history.size()) == solution.iterations + 1);
    const Diagonal<S> jacobi(randn<S>({n}, rng));
    Tensor<S> positive({n});
    for (Index j = 0; j < n; ++j) positive[j] = S{1} + jacobi.diagonal()[j] * conj(jacobi.diagonal()[j]);
    const Solution<S> other =
        cg(a, b, {.tolerance = 10 * epsilon<S>, .preconditioner = Diagonal<S>(positive)});
    CHECK(distance(other.x, expected) < 1e5 * epsilon<S>);
  }
}

// Three distinct eigenvalues: three iterations.
TEST_CASE("the iterations of CG are as many as there are distinct eigenvalues") {
  const Diagonal<double> a(tensor({6}, {1, 2, 5, 2, 1, 5}));
  const Solution<double> solution = cg(a, tensor({6}, {1, 2, 3, 4, 5, 6}), {.tolerance = 1e-12});
  CHECK(solution.iterations == 3);
  CHECK(relative_error(solution.x, tensor({6}, {1, 1, 0.6, 2, 5, 1.2})) < 1e-12);
  // As the inverse: one.
  const Diagonal<double> inverse(tensor({6}, {1, 0.5, 0.2, 0.5, 1, 0.2}));
  CHECK(cg(a, tensor({6}, {1, 2, 3, 4, 5, 6}), {.tolerance = 1e-12, .preconditioner = inverse}).iterations ==
        1);
}

TEST_CASE("where CG begins, where it ends, and who may stop it") {
  const Toeplitz<double> a = symmetric_toeplitz(64, cubic);
  const Tensor<double> b = ones<double>({64});
  const Solution<double> whole = cg(a, b);
  CHECK(whole.ending == Ending::converged);
  CHECK(whole.history.back() <= 1e-10);
  CHECK(whole.history[whole.history.size() - 2] > 1e-10);
  CHECK(whole.history.front() == 1);
  CHECK(cg(a, b, {.start = whole.x}).iterations <= 1);
  const Solution<double> cut = cg(a, b, {.iterations = 3});
  CHECK(cut.iterations == 3);
  CHECK(cut.ending == Ending::iterations);
  CHECK(cut.residual == doctest::Approx(cut.history.back()));
  std::vector<double> seen;
  const auto monitor = [&](Index iteration, double residual) {
    CHECK(iteration == static_cast<Index>(seen.size()));
    seen.push_back(residual);
    return iteration == 5;
  };
  const Solution<double> stopped = cg(a, b, {.monitor = monitor});
  CHECK(stopped.iterations == 5);
  CHECK(stopped.ending == Ending::monitor);
  CHECK(seen == stopped.history);
  CHECK(to_string(stopped.ending) == "stopped by the monitor");
  const Solution<double> nothing = cg(a, Tensor<double>({64}), {.start = whole.x});
  CHECK(max_abs(nothing.x) == 0);
  CHECK(nothing.residual == 0);
}

TEST_CASE("CG names what is not definite or not Hermitian, and where") {
  const auto a = sparse(2, 2, {1, 2, 2, 1});
  CHECK_THROWS_WITH_AS(
      cg(a, tensor({2}, {1, -1})),
      "sparse, 4 nonzeros : R(2) -> R(2) is not positive definite: pᴴAp = -2 at iteration 0 of CG",
      NumericError);
  CHECK_THROWS_WITH_AS(
      cg(sparse(2, 2, {1, 0, 0, 0}), tensor({2}, {1, 1})),
      "sparse, 1 nonzeros : R(2) -> R(2) is not positive definite: pᴴAp = 0 at iteration 1 of CG",
      NumericError);
  CHECK_THROWS_WITH_AS(cg(sparse(2, 2, {1, 1, 0, 1}), tensor({2}, {1, 0})),
                       "CG needs a Hermitian matrix; sparse, 3 nonzeros : R(2) -> R(2) is not: |A v - Aᴴ v| "
                       "= 1 where |A v| = 1",
                       NumericError);
  const Diagonal<double> indefinite(tensor({2}, {1, -1}));
  CHECK_THROWS_WITH_AS(
      cg(sparse(2, 2, {2, 0, 0, 1}), tensor({2}, {1, 2}), {.preconditioner = indefinite}),
      "preconditioner diagonal : R(2) -> R(2) is not positive definite: rᴴM⁻¹r = -3 at iteration 0 of CG",
      NumericError);
  CHECK_THROWS_WITH_AS(cg(sparse(1, 2, {1, 2}), tensor({1}, {1})),
                       "CG needs a square matrix; sparse, 2 nonzeros : R(2) -> R(1) is 1x2", ShapeError);
}
