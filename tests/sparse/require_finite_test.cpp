#include <cmath>
#include <convmat/core/error.hpp>
#include <convmat/sparse/require_finite.hpp>

#include "support/approx.hpp"

using namespace convmat;
using namespace convmat::test;
using detail::require_finite;

TEST_CASE("the first nonzero that is not finite is named with its row and column") {
  CHECK_NOTHROW(require_finite(to_csr(tensor({2, 2}, {0, 1, 0, 0})), "A"));
  CHECK_THROWS_WITH_AS(require_finite(to_csr(tensor({3, 2}, {0, 1, 0, 0, NAN, 1})), "A"),
                       "A = nan at (2,0); expected finite numbers", NumericError);
}
