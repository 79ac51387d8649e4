#include <convmat/spectra/kernel_bounds.hpp>

#include "spectra/dense.hpp"
#include "spectra/kernels.hpp"

using namespace convmat;
using namespace convmat::test;

TEST_CASE("golden: the reshapes of one 3x3 kernel") {
  CHECK(3 * reshape_norm(golden_kernel, {true, false}) == doctest::Approx(30.12687546).epsilon(1e-9));
  CHECK(3 * reshape_norm(golden_kernel, {false, true}) == doctest::Approx(30.12687546).epsilon(1e-9));
  CHECK(3 * reshape_norm(golden_kernel, {true, true}) == doctest::Approx(38.301436).epsilon(1e-7));
  CHECK(3 * reshape_norm(golden_kernel, {false, false}) == doctest::Approx(38.301436).epsilon(1e-7));
  CHECK(least_unfolding(golden_kernel) == doctest::Approx(30.12687546).epsilon(1e-9));
}

TEST_CASE("of a 1x1 kernel the norm itself") {
  CHECK(least_unfolding(tensor({2, 2, 1}, {3, 0, 0, -5})) == doctest::Approx(5));
}
