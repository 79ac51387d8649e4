#include <convmat/core/shape.hpp>

#include "support/approx.hpp"

using namespace convmat;

constexpr Index largest = std::numeric_limits<Index>::max();

TEST_CASE("volumes, and text") {
  CHECK(volume({}) == 1);
  CHECK(volume({8, 3, 3}) == 72);
  CHECK(volume({largest, 0, largest}) == 0);
  CHECK(to_string(Shape{8, 3, 3}) == "(8,3,3)");
  CHECK(joined({3, 5}) == "3x5");
}

TEST_CASE("sizes past 64 bits are refused") {
  CHECK_THROWS_WITH_AS(volume({largest, 2}),
                       "shape (9223372036854775807,2): the number of elements overflows 64 bits",
                       CapacityError);
  CHECK_THROWS_WITH_AS(checked_product(largest, 2, "rows"), "rows: 9223372036854775807 x 2 overflows 64 bits",
                       CapacityError);
  CHECK_THROWS_WITH_AS(checked_sum(largest, 1, "rows"), "rows: 9223372036854775807 + 1 overflows 64 bits",
                       CapacityError);
  CHECK(checked_product(1L << 31, 1L << 31, "rows") == 1L << 62);
  CHECK(checked_sum(largest, -1, "rows") == largest - 1);
}

TEST_CASE("multi-indices run row-major") {
  const Shape shape{2, 3, 2};
  Shape position(3, 0);
  Index flat = 0;
  do CHECK(unravel(flat++, shape) == position);
  while (advance(position, shape));
  CHECK(flat == 12);
  CHECK(position == Shape{0, 0, 0});
}

TEST_CASE("parts of shapes") {
  CHECK(slice({4, 3, 2}, 1, 3) == Shape{3, 2});
  CHECK(prepend(5, {3, 2}) == Shape{5, 3, 2});
}

TEST_CASE("where shapes differ, in words") {
  CHECK(differences({3, 30, 32}, {4, 30, 28}) == ": channels 3 and 4, axis 1 32 and 28");
  CHECK(differences({1, 4}, {1, 5}) == ": axis 0 4 and 5");
  CHECK(differences({1, 4}, {1, 4}).empty());
  CHECK(differences({4}, {5}).empty());
  CHECK(differences({1, 4}, {1, 4, 4}).empty());
}
