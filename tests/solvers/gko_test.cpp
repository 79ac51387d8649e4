#include <convmat/solvers/gko.hpp>

#include "support/toeplitz_systems.hpp"

using namespace convmat;
using namespace convmat::test;

TEST_CASE_TEMPLATE("elimination with pivots, whatever the leading minors", W, double, std::complex<double>) {
  Rng rng(seed());
  for (const Index n : {1, 2, 3, 8, 33, 64})
    for (const double diagonal : {3.0, 1e-14})
      for (const Index batch : {0, 1, 3}) {
        if (n % 2 != 0 && diagonal < 1) continue;  // 4 beside a diagonal of zeros: of odd order singular
        CAPTURE(n);
        CAPTURE(diagonal);
        detail::ToeplitzEntries<W> t = random_entries<W>(n, diagonal, rng);
        if (diagonal < 1) t.column[1] = t.row[1] = 4;
        const Tensor<W> b = randn<W>({batch, n}, rng);
        check_elimination(detail::gko(t, b), t, b);
      }
}

TEST_CASE("a matrix of zeros has no pivot") {
  const detail::ToeplitzEntries<double> t{{0, 0}, {0, 0}};
  CHECK(detail::gko(t, Tensor<double>({1, 2})).breakdown == "its pivot 0 is zero");
}
