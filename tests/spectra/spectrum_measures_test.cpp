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

TEST_CASE("log determinant and orthogonality defect by hand") {
  CHECK(log_determinant({2, 0.25, 8}) == doctest::Approx(std::log(4)));
  CHECK(log_determinant({3, 0}) == -INFINITY);
  CHECK(log_determinant({0, 0}) == -INFINITY);
  CHECK(log_determinant(std::vector<double>(400, 1e-3)) == doctest::Approx(400 * std::log(1e-3)));
  CHECK(orthogonality_defect({1, 1}) == 0);
  CHECK(orthogonality_defect({2, 1, 0}) == doctest::Approx(std::sqrt(10)));
  CHECK_THROWS_WITH_AS(log_determinant({}), "no singular values; expected at least one", Error);
  CHECK_THROWS_WITH_AS(orthogonality_defect(std::vector<double>{}),
                       "no singular values; expected at least one", Error);
}
