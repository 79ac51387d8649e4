#include <convmat/spectra/spectrum_measures.hpp>

#include "support/approx.hpp"

using namespace convmat;

TEST_CASE("rank, condition and effective rank by hand") {
  CHECK(numerical_rank({3, 1e-3, 0}) == 2);
  CHECK(numerical_rank({3, 1e-3, 0}, 1e-2) == 1);
  CHECK(numerical_rank({0, 0}) == 0);
  CHECK(condition_number({2, 8, 4}) == 4);
  CHECK(std::isinf(condition_number({2, 0})));
  CHECK(effective_rank({5, 5, 5}) == doctest::Approx(3));
  CHECK(effective_rank({5, 0, 0}) == doctest::Approx(1));
  CHECK(effective_rank({3, 1}) == doctest::Approx(4 / std::pow(3.0, 0.75)));
  CHECK(effective_rank({0, 0}) == 0);
  CHECK_THROWS_WITH_AS(condition_number({}), "no singular values; expected at least one", Error);
}
