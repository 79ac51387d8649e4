#include <convmat/core/memory.hpp>
#include <convmat/operators/circulant.hpp>
#include <convmat/operators/conv_operator.hpp>
#include <convmat/solvers/solve.hpp>
#include <convmat/solvers/sparse_lu.hpp>

#include "support/dense.hpp"

using namespace convmat;
using namespace convmat::test;

TEST_CASE("the method follows the matrix, and says why") {
  Rng rng(seed());
  const auto check = [&](const LinearOperator<double>& a, const char* method, const char* reason) {
    CAPTURE(describe(a));
    const Solution<double> solution = solve(a, randn(a.range(), rng));
    CHECK(solution.method == method);
    CHECK(solution.reason == reason);
    CHECK(solution.residual < 1e-10);
  };
  check(Circulant<double>({3, 1, 0, 1}), "inverse of a circulant by FFTs", "the matrix is circulant");
  check(laplacian(8), "Cholesky (CHOLMOD)", "the matrix is sparse and positive definite");
  check(sparse(2, 2, {1, 2, 2, 1}), "LU (UMFPACK)",
        "the matrix is sparse, Hermitian and not positive definite");
  check(conv(tensor({1, 1, 3}, {1, 4, 2}), {.image = {9}, .padding = {1}}), "LU (UMFPACK)",
        "the matrix is sparse and not Hermitian");
  check(symmetric_toeplitz(100, kms), "CG",
        "100 nonzeros a row are more than 64; the matrix is Toeplitz and definite: T. Chan's circulant "
        "preconditions");
  std::vector<double> column(100), row(100);
  column[0] = row[0] = 4;
  for (std::size_t k = 1; k < 100; ++k) column[k] = row[k] = 1 / static_cast<double>(k * k);
  row[1] = -1;
  check(Toeplitz<double>(column, row), "GMRES", "100 nonzeros a row are more than 64");
  Rng fixed(2);
  check(conv(randn({1, 1, 9, 9}, fixed), {.image = {24, 24}, .padding = {4}}), "LU (UMFPACK)",
        "66 nonzeros a row are more than 64; GMRES did not converge");
  CHECK_THROWS_WITH_AS(solve(sparse(1, 2, {1, 2}), tensor({1}, {1})),
                       "solve needs a square matrix; sparse, 2 nonzeros : R(2) -> R(1) is 1x2", ShapeError);
  CHECK_THROWS_WITH_AS(solve(laplacian(2), tensor({1, 2, 2}, {1, 2, NAN, 4})),
                       "b = nan at (0,1,0); expected finite numbers", NumericError);
}

TEST_CASE("least squares likewise") {
  Rng rng(seed());
  const ConvOperator<double> a = conv(randn({1, 1, 3, 3}, rng), {.image = {8, 8}});
  const Tensor<double> b = randn(a.range(), rng);
  const Solution<double> plain = least_squares_solve(a, b), damped = least_squares_solve(a, b, 0.3);
  CHECK(plain.method == "QR (SPQR)");
  CHECK(plain.reason == "the matrix is sparse");
  CHECK(distance(plain.x, least_norm_solution<double>(a, b)) < 1e-10);
  CHECK(damped.method == "Cholesky of the normal equations (CHOLMOD)");
  CHECK(distance(damped.x, damped_solution<double>(a, b, 0.3)) < 1e-10);
  set_memory_budget(6'000);
  const Solution<double> iterated = least_squares_solve(a, b, 0.3);
  set_memory_budget(0);
  CHECK(iterated.method == "LSMR");
  CHECK(iterated.reason.find("6.0 kB allowed") != std::string::npos);
  CHECK(iterated.reason.find("its circular twin preconditions") != std::string::npos);
  CHECK(relative_error(iterated.x, damped.x) < 1e-8);
  CHECK_THROWS_WITH_AS(least_squares_solve(a, b, -1), "lambda = -1; expected 0 or more", Error);
}

TEST_CASE("what rounding alone has made regular is refused by name") {
  Rng rng(seed());
  const ConvOperator<double> a = laplacian(12, PaddingMode::replicate);
  const Tensor<double> b = randn(a.range(), rng);
  const doctest::Contains singular(" is singular to working precision: condition ");
  CHECK_THROWS_WITH_AS(SparseLu<double>(a).solve(b), singular, NumericError);
  CHECK_THROWS_WITH_AS(solve(a, b), singular, NumericError);
  CHECK_THROWS_WITH_AS(solve(a, b), doctest::Contains("; QR finds a least-squares solution"), NumericError);
  CHECK(*least_squares_solve(a, b).gradient < 1e-12);
}
