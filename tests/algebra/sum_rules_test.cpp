#include <convmat/algebra/sum.hpp>

#include "support/rules.hpp"

using namespace convmat;
using namespace convmat::test;

TEST_CASE_TEMPLATE("every rule of sums holds, and is used", S, double, std::complex<double>) {
  Rng rng(seed());
  check_rules<S>(
      sum_rules<S>(), [&] { return random_operator<S>(rng); },
      [](const auto& a, const auto& b) { return a + b; });
}
