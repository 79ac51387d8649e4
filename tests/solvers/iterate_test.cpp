#include <Eigen/LU>
#include <Eigen/QR>
#include <convmat/algebra/product.hpp>
#include <convmat/operators/diagonal.hpp>
#include <convmat/operators/identity.hpp>
#include <convmat/operators/toeplitz.hpp>
#include <convmat/solvers/cg.hpp>
#include <convmat/solvers/gmres.hpp>
#include <convmat/solvers/lsmr.hpp>
#include <convmat/solvers/lsqr.hpp>
#include <convmat/solvers/minres.hpp>
#include <numbers>

#include "support/dense.hpp"

using namespace convmat;
using namespace convmat::test;

namespace {

// An operator with its two products and nothing else.
struct Doubling {
  using Scalar = double;
  Shape domain() const { return {3}; }
  Shape range() const { return {3}; }
  void accumulate(double alpha, std::span<const double> x, std::span<double> y, Index) const {
    for (std::size_t i = 0; i < x.size(); ++i) y[i] += alpha * 2 * x[i];
  }
  void accumulate_transpose(double alpha, std::span<const double> z, std::span<double> x, Index batch) const {
    accumulate(alpha, z, x, batch);
  }
};

}  // namespace

TEST_CASE("two products are enough") {
  const Solution<double> solution = cg(Doubling{}, tensor({3}, {2, 4, 6}));
  CHECK(solution.x == tensor({3}, {1, 2, 3}));
  CHECK(solution.iterations == 1);
  CHECK(solution.backward_error == 0);
  CHECK(relative_error(lsqr(Doubling{}, tensor({3}, {2, 4, 6})).x, tensor({3}, {1, 2, 3})) < 1e-15);
}

TEST_CASE("right-hand sides are solved one after the other, and the worst is told") {
  const Diagonal<double> a(tensor({4}, {1, 2, 3, 4}));
  const Tensor<double> b = tensor({3, 4}, {0, 2, 0, 0, 1, 1, 1, 1, 0, 0, 0, 0});
  const Tensor<double> start = tensor({3, 4}, {1, 1, 1, 1, 0, 0, 0, 0, 5, 5, 5, 5});
  const Solution<double> solution = cg(a, b, {.start = start});
  CHECK(relative_error(solution.x, tensor({3, 4}, {0, 1, 0, 0, 1, 0.5, 1. / 3, 0.25, 0, 0, 0, 0})) < 1e-12);
  CHECK(solution.iterations == 4);
  CHECK(solution.history.size() == 5);
  const Solution<double> cut = cg(a, b, {.iterations = 2});
  CHECK(cut.ending == Ending::iterations);
  CHECK(cut.residual == doctest::Approx(cg(a, ones<double>({4}), {.iterations = 2}).residual));
}

TEST_CASE("b, start, preconditioner and limits are checked, by name") {
  const Diagonal<double> a(tensor({2}, {1, 2}));
  const Tensor<double> b = tensor({2}, {1, 1});
  CHECK_THROWS_WITH_AS(cg(a, tensor({3, 2}, {1, 1, 1, NAN, 1, 1})),
                       "b = nan at (1,1); expected finite numbers", NumericError);
  CHECK_THROWS_WITH_AS(lsqr(a, tensor({2}, {INFINITY, 1})), "b = inf at (0); expected finite numbers",
                       NumericError);
  CHECK_THROWS_WITH_AS(cg(a, tensor({3}, {1, 1, 1})),
                       "CG with diagonal : R(2) -> R(2): b has shape (3), expected (2) or a batch (N,2)",
                       ShapeError);
  CHECK_THROWS_WITH_AS(cg(a, b, {.start = tensor({3}, {1, 1, 1})}), "start has shape (3), expected (2)",
                       ShapeError);
  CHECK_THROWS_WITH_AS(cg(a, b, {.start = tensor({2}, {1, NAN})}),
                       "start = nan at (1); expected finite numbers", NumericError);
  CHECK_THROWS_WITH_AS(cg(a, b, {.tolerance = -1}), "tolerance = -1; expected 0 or more", Error);
  CHECK_THROWS_WITH_AS(cg(a, b, {.tolerance = NAN}), "tolerance = nan; expected 0 or more", Error);
  CHECK_THROWS_WITH_AS(cg(a, b, {.iterations = -1}), "iterations = -1; expected 0 or more", Error);
  CHECK_THROWS_WITH_AS(
      cg(a, b, {.preconditioner = Identity<double>({3})}),
      "preconditioner identity : R(3) -> R(3) does not fit diagonal : R(2) -> R(2): expected 2 unknowns",
      ShapeError);
  CHECK_THROWS_WITH_AS(lsqr(a, b, {}, -1), "lambda = -1; expected 0 or more", Error);
  CHECK_THROWS_WITH_AS(cg(Diagonal<double>(tensor({2}, {1, NAN})), b),
                       "CG: the residual is nan at iteration 0", NumericError);
  CHECK_THROWS_WITH_AS(lsqr(Diagonal<double>(tensor({2}, {1, NAN})), b),
                       "LSQR: the residual is nan at iteration 0", NumericError);
}

// Singular values 1 to 100; b and six iterations make the whole space.
TEST_CASE_TEMPLATE("the condition is that of the matrix, from below", S, double, std::complex<double>) {
  Rng rng(seed());
  const DenseVector values = DenseVector::LinSpaced(6, 1, 100);
  const DenseMatrix u = random_matrix<S>(6, 6, rng).householderQr().householderQ(),
                    v = random_matrix<S>(6, 6, rng).householderQr().householderQ(),
                    definite = u * values.asDiagonal() * u.adjoint();
  DenseVector signs = values;
  signs[2] *= -1;
  const LinearOperator<S> any = sparse<S>(u * values.asDiagonal() * v.adjoint()),
                          positive = sparse<S>((definite + definite.adjoint()) / 2),
                          hermitian = sparse<S>(u * signs.asDiagonal() * u.adjoint());
  const Tensor<S> b = randn<S>({6}, rng);
  const IterationOptions<S> options{.tolerance = 1e-13};
  for (const Solution<S>& solution : {cg(positive, b, options), minres(hermitian, b, options),
                                      lsqr(any, b, options), lsmr(any, b, options), gmres(any, b, options)}) {
    CAPTURE(solution.method);
    CHECK(solution.condition.value() == doctest::Approx(100).epsilon(1e-3));
  }
  const Solution<S> begun = gmres(any, b, {.iterations = 3}, 2);
  CHECK(begun.condition.value() > 1);
  CHECK(begun.condition.value() < 100);
  CHECK(!cg(positive, Tensor<S>({6})).condition);

  // Of both right-hand sides the larger; of the preconditioned matrix.
  Tensor<S> both({2, 6});
  for (Index i = 0; i < 6; ++i) both[i] = to_scalar<S>(u(i, 0)), both[6 + i] = b[i];
  CHECK(cg(positive, both, options).condition.value() == doctest::Approx(100).epsilon(1e-3));
  const LinearOperator<S> inverse = sparse<S>(definite.inverse());
  CHECK(lsqr(positive, b, {.preconditioner = inverse}).condition.value() == doctest::Approx(1));
  CHECK(lsqr(any, b, options, 1e4).condition.value() ==
        doctest::Approx(std::sqrt(2e4 / 10001)).epsilon(1e-2));
}

TEST_CASE("whatever the scale of b, of A and of both: x, and a residual that is true") {
  const ConvOperator<double> a =
      conv(tensor({1, 1, 3, 3}, {0, -1, 0, -1, 5, -1, 0, -1, 0}), {.image = {8, 8}, .padding = {1}});
  Rng rng(seed());
  const Tensor<double> x = randn(a.domain(), rng);
  for (const double of_a : {1.0, 1e-12, 1e-150, 1e150})
    for (const double of_b : {1.0, 1e10, 1e-200, 1e200}) {
      if (of_b / of_a > 1e300 || of_b / of_a < 1e-300) continue;
      CAPTURE(of_a);
      CAPTURE(of_b);
      const ConvOperator<double> scaled = a.with_kernel(of_a * a.kernel());
      const Tensor<double> b = of_b * (a * x);
      for (const Solution<double>& solution :
           {cg(scaled, b), minres(scaled, b), gmres(scaled, b), lsqr(scaled, b), lsmr(scaled, b)}) {
        CAPTURE(solution.method);
        CHECK(relative_error((of_a / of_b) * solution.x, x) < 1e-8);
        CHECK(solution.residual <= 1e-10);
        CHECK(solution.iterations > 5);
      }
    }
}

// ‖A b‖ is 4e-4 ‖A‖ ‖b‖ from the beginning.
TEST_CASE("of smooth data the gradient is small, and no sign of a minimum") {
  const Index n = 400;
  const auto a = Toeplitz<double>::banded({-1, 2, -1}, n, n, 1);
  Tensor<double> b({n});
  for (Index i = 0; i < n; ++i)
    for (const double waves : {2.0, 3.0, 5.0})
      b[i] += std::sin(waves * std::numbers::pi * static_cast<double>(i + 1) / (n + 1));
  const IterationOptions<double> options{.tolerance = 1e-3};
  for (const Solution<double>& solution : {lsqr(a, b, options), lsmr(a, b, options), minres(a, b, options)}) {
    CAPTURE(solution.method);
    CHECK(solution.residual <= 1e-3);
    CHECK(solution.iterations >= 3);
  }
}
