#include <cmath>
#include <convmat/core/error.hpp>
#include <convmat/core/require_finite.hpp>

#include "support/approx.hpp"

using namespace convmat;
using namespace convmat::test;
using detail::require_finite;

TEST_CASE("the first number that is not finite is named with its place") {
  CHECK_NOTHROW(require_finite(tensor({2}, {1, -1e308}), "b"));
  CHECK_NOTHROW(require_finite(Tensor<double>({0}), "b"));
  CHECK_THROWS_WITH_AS(require_finite(tensor({2, 2}, {1, 2, INFINITY, NAN}), "b"),
                       "b = inf at (1,0); expected finite numbers", NumericError);
  const Tensor<std::complex<float>> z({2}, {1, {0, NAN}});
  CHECK_THROWS_WITH_AS(require_finite(z, "z"), "z = (0,nan) at (1); expected finite numbers", NumericError);
}
