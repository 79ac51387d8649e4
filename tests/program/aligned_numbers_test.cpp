#include <doctest/doctest.h>

#include <convmat/program/aligned_numbers.hpp>
#include <limits>

using namespace convmat;
using Texts = std::vector<std::string>;

namespace {
constexpr double none = std::numeric_limits<double>::quiet_NaN(),
                 infinite = std::numeric_limits<double>::infinity();
}

TEST_CASE("whole numbers stay whole") {
  CHECK(aligned_numbers({1, 20000, 0, none}) == Texts{"1", "20,000", "0", ""});
  CHECK(aligned_numbers({1e18, 1}) == Texts{"1.00e+18", "1.00e+00"});
}

TEST_CASE("numbers within three decades have the same decimals, four digits of the least") {
  CHECK(aligned_numbers({8.290859, 8.945745}) == Texts{"8.291", "8.946"});
  CHECK(aligned_numbers({0.5, 12.34561}) == Texts{"0.5000", "12.3456"});
  CHECK(aligned_numbers({0.5, 12.25, 0}) == Texts{"0.50", "12.25", "0.00"});
  CHECK(aligned_numbers({0.0012346, -0.5}) == Texts{"0.001235", "-0.500000"});
  CHECK(aligned_numbers({123456.7, 1000.7}) == Texts{"123457", "1001"});
}

TEST_CASE("others have an exponent") {
  CHECK(aligned_numbers({1.2e-15, 0.5, 0, none, infinite}) == Texts{"1.20e-15", "5.00e-01", "0", "", "inf"});
  CHECK(aligned_numbers({12345678.5}) == Texts{"1.23e+07"});
}

TEST_CASE("nothing, and no numbers") {
  CHECK(aligned_numbers({}).empty());
  CHECK(aligned_numbers({none, -infinite}) == Texts{"", "-inf"});
}
