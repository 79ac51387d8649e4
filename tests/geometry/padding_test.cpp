#include <convmat/geometry/padding.hpp>

#include "support/approx.hpp"

using namespace convmat;

TEST_CASE("given pads: none, one for all axes, one per axis, begin and end apart") {
  CHECK(Padding().resolve(0, 2, 8, 3, 1) == Pads{0, 0});
  CHECK(Padding({2}).resolve(1, 2, 8, 3, 1) == Pads{2, 2});
  CHECK(Padding({1, 2}).resolve(1, 2, 8, 3, 1) == Pads{2, 2});
  CHECK(Padding({Pads{1, 0}, Pads{2, 3}}).resolve(1, 2, 8, 3, 1) == Pads{2, 3});
  CHECK(Padding(Shape{1, 2}).resolve(0, 2, 8, 3, 1) == Pads{1, 1});
  CHECK(Padding::valid().resolve(0, 1, 8, 3, 1) == Pads{0, 0});
}

TEST_CASE("same: ceil(in / stride) outputs, the odd pad at the end") {
  CHECK(Padding::same().resolve(0, 1, 8, 3, 1) == Pads{1, 1});
  CHECK(Padding::same().resolve(0, 1, 8, 4, 1) == Pads{1, 2});
  CHECK(Padding::same().resolve(0, 1, 8, 3, 2) == Pads{0, 1});
  CHECK(Padding::same().resolve(0, 1, 8, 1, 3) == Pads{0, 0});
  CHECK(Padding::same().is_same());
  for (Index in = 1; in < 12; ++in)
    for (Index reach = 1; reach < 8; ++reach)
      for (Index stride = 1; stride < 5; ++stride) {
        const Pads pads = Padding::same().resolve(0, 1, in, reach, stride);
        CHECK((in + pads.begin + pads.end - reach) / stride + 1 == (in + stride - 1) / stride);
        CHECK((pads.end == pads.begin || pads.end == pads.begin + 1));
      }
}

TEST_CASE("same of the largest image does not overflow") {
  constexpr Index largest = std::numeric_limits<Index>::max();
  CHECK(Padding::same().resolve(0, 1, largest, 5, 1) == Pads{2, 2});
  CHECK(Padding::same().resolve(0, 1, largest, 5, largest) == Pads{0, 0});
}

TEST_CASE("full: every output that reads a sample") {
  CHECK(Padding::full().resolve(0, 1, 8, 3, 1) == Pads{2, 2});
}

TEST_CASE("pads that do not fit are named") {
  CHECK_THROWS_WITH_AS(Padding({1, 2, 3}).resolve(0, 2, 8, 3, 1),
                       "padding has 3 values for 2 spatial axes; expected 1 or 2", GeometryError);
  CHECK_THROWS_WITH_AS(Padding({Pads{1, -2}}).resolve(0, 1, 8, 3, 1),
                       "padding 1:-2 on axis 0; expected 0 or more", GeometryError);
}
