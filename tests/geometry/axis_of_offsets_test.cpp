#include <algorithm>
#include <convmat/geometry/axis_of_offsets.hpp>

#include "support/approx.hpp"

using namespace convmat;
using namespace convmat::test;

TEST_CASE("the least axis that holds given offsets") {
  Rng rng(seed());
  for (int n = 0; n < 1000; ++n) {
    std::vector<Index> offsets;
    for (Index i = rng.integer(1, 4); i > 0; --i) offsets.push_back(rng.integer(-9, 9));
    const Index stride = rng.integer(1, 3), out = rng.integer(1, 6);
    const Axis axis = axis_of_offsets(offsets, 10, out, stride, rng.integer(-3, 9), PaddingMode::zeros);
    CAPTURE(axis.kernel);
    CHECK_NOTHROW(axis.validate("axis"));
    CHECK(axis.out() == out);
    for (const Index offset : offsets) {
      const Index tap = tap_of_offset(axis, offset);
      CHECK((0 <= tap && tap < axis.kernel));
      CHECK(axis.position(0, tap) == offset);
    }
    CHECK(axis.position(0, 0) == *std::min_element(offsets.begin(), offsets.end()));
    CHECK(axis.position(0, axis.kernel - 1) == *std::max_element(offsets.begin(), offsets.end()));
  }
}

TEST_CASE("offsets, dilation, pad and mode by hand") {
  const Axis axis = axis_of_offsets({-4, 2, 8}, 10, 10, 1, 0, PaddingMode::reflect);
  CHECK(
      axis ==
      Axis{.in = 10, .kernel = 3, .dilation = 6, .pad_begin = 4, .pad_end = 8, .mode = PaddingMode::reflect});
  CHECK(axis_of_offsets({-4, 8}, 8, 8, 1, 0, PaddingMode::reflect).mode == PaddingMode::zeros);
  CHECK(axis_of_offsets({1, 2}, 8, 8, 1, 0, PaddingMode::circular).mode == PaddingMode::zeros);
  CHECK(axis_of_offsets({}, 8, 4, 2, 0, PaddingMode::zeros) == Axis{.in = 8, .kernel = 1, .stride = 2});
}
