#include <convmat/core/division.hpp>

#include "support/approx.hpp"

using namespace convmat;

TEST_CASE("quotients are rounded down and up, also below zero") {
  for (Index a = -12; a <= 12; ++a)
    for (Index b = 1; b <= 5; ++b) {
      const Index down = floor_divide(a, b), up = ceil_divide(a, b);
      CHECK((down * b <= a && a < (down + 1) * b));
      CHECK(((up - 1) * b < a && a <= up * b));
    }
}
