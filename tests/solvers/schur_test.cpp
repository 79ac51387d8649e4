#include <convmat/solvers/schur.hpp>

#include "support/toeplitz_systems.hpp"

using namespace convmat;
using namespace convmat::test;

TEST_CASE_TEMPLATE("the Cholesky factor by hyperbolic rotations", W, double, std::complex<double>) {
  Rng rng(seed());
  for (const Index n : {1, 2, 3, 8, 33, 64})
    for (const Index batch : {0, 1, 3}) {
      CAPTURE(n);
      const detail::ToeplitzEntries<W> t = hermitian(random_entries<W>(n, 8, rng));
      const Tensor<W> b = randn<W>({batch, n}, rng);
      const auto found = detail::schur(t, b);
      check_elimination(found, t, b);
      CHECK(found.factor_nonzeros == n * (n + 1) / 2);
    }
}

TEST_CASE("a matrix that is not positive definite has none") {
  CHECK_FALSE(detail::schur<double>({{1, 2}, {1, 2}}, Tensor<double>({1, 2})).breakdown.empty());
}
