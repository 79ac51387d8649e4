#include <convmat/solvers/levinson.hpp>

#include "support/toeplitz_systems.hpp"

using namespace convmat;
using namespace convmat::test;

TEST_CASE_TEMPLATE("the recursion, for any number of right-hand sides", W, double, std::complex<double>) {
  Rng rng(seed());
  for (const Index n : {1, 2, 3, 8, 33, 64})
    for (const Index batch : {0, 1, 3}) {
      CAPTURE(n);
      const Tensor<W> b = randn<W>({batch, n}, rng);
      const detail::ToeplitzEntries<W> t = random_entries<W>(n, 6, rng), h = hermitian(t);
      check_elimination(detail::levinson(t, b, false), t, b);
      check_elimination(detail::levinson(h, b, true), h, b);
    }
}

TEST_CASE_TEMPLATE("substitution", W, double, std::complex<double>) {
  Rng rng(seed());
  for (const Index n : {1, 2, 3, 8, 33}) {
    detail::ToeplitzEntries<W> t = random_entries<W>(n, 3, rng);
    std::fill(t.row.begin() + 1, t.row.end(), W{});
    const Tensor<W> b = randn<W>({2, n}, rng);
    check_elimination(detail::substitute_lower(t, b), t, b);
  }
}

TEST_CASE("minors that vanish, or are not positive, end it") {
  const Tensor<double> b({1, 2});
  CHECK(detail::levinson<double>({{1, 1}, {1, 1}}, b, false).breakdown ==
        "its leading minor of order 2 is zero");
  CHECK(detail::levinson<double>({{1, 2}, {1, 2}}, b, true).breakdown ==
        "its leading minor of order 2 is not positive");
  CHECK(detail::substitute_lower<double>({{0, 2}, {0, 0}}, b).breakdown == "its diagonal is zero");
}
