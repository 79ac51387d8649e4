#include <convmat/core/memory.hpp>
#include <convmat/operators/toeplitz.hpp>
#include <convmat/spectra/definite.hpp>
#include <numbers>

#include "spectra/dense.hpp"

using namespace convmat;
using namespace convmat::test;

namespace {

Csr<double> tridiagonal(Index n, double diagonal) {
  return Toeplitz<double>::banded({-1, diagonal, -1}, n, n, 1).to_csr();
}

}  // namespace

// Its least eigenvalue is diagonal - 2 cos(π / (n + 1)).
TEST_CASE("a tridiagonal matrix on both sides of being definite") {
  const Index n = 200;
  const double edge = 2 * std::cos(std::numbers::pi / static_cast<double>(n + 1));
  for (const double distance : {1e-2, 1e-6, 1e-10}) {
    const Definiteness proof = prove_definite(tridiagonal(n, edge + distance));
    REQUIRE(proof.margin);
    CHECK(*proof.margin < 1e-13);
    CHECK(*proof.margin > 0);
    CHECK(proof.factor_nonzeros >= 2 * n - 1);
    const Definiteness refuted = prove_definite(tridiagonal(n, edge - distance));
    CHECK(!refuted.margin);
    CHECK(refuted.reason == "a pivot is not positive");
  }
}

TEST_CASE("Hermitian, and not read below the diagonal") {
  const std::complex<double> i(0, 1);
  CHECK(prove_definite(to_csr(tensor<std::complex<double>>({2, 2}, {2, i, -i, 2}))).margin);
  CHECK(!prove_definite(to_csr(tensor<std::complex<double>>({2, 2}, {2, 3.0 * i, -3.0 * i, 2}))).margin);
  CHECK(prove_definite(to_csr(tensor({2, 2}, {2, 1, 7, 2}))).margin);
  CHECK(!prove_definite(to_csr(tensor({2, 2}, {2, 7, 1, 2}))).margin);
  CHECK(!prove_definite(to_csr(tensor({2, 2}, {2, 0, 0, NAN}))).margin);
}

TEST_CASE("a factor that does not fit is not begun; a matrix that is not square is none") {
  const Csr<double> matrix = tridiagonal(200, 4);
  set_memory_budget(1000);
  const Definiteness proof = prove_definite(matrix);
  set_memory_budget(0);
  CHECK(!proof.margin);
  CHECK(proof.reason.find("the Cholesky factor needs") == 0);
  CHECK_THROWS_AS(prove_definite(to_csr(tensor({1, 2}, {1, 2}))), ShapeError);
}
