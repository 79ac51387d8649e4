#include <convmat/geometry/axis_taps.hpp>

#include "support/approx.hpp"
#include "support/geometries.hpp"

using namespace convmat;
using namespace convmat::test;

TEST_CASE("the taps between every output and sample, over random axes") {
  Rng rng(seed());
  for (int n = 0; n < 2000; ++n) {
    const Axis axis = random_axis(rng, static_cast<PaddingMode>(rng.integer(0, 4)), 9);
    INFO("in ", axis.in, " kernel ", axis.kernel, " stride ", axis.stride, " dilation ", axis.dilation,
         " pad ", axis.pad_begin, ":", axis.pad_end, " ", std::string(to_string(axis.mode)));
    const AxisTaps taps(axis);
    for (Index o = 0; o < axis.out(); ++o)
      for (Index i = 0; i < axis.in; ++i) {
        Shape expected, found;
        for (Index t = 0; t < axis.kernel; ++t)
          if (axis.site(o, t) == i) expected.push_back(t);
        taps.for_each(o, i, [&](Index t) { found.push_back(t); });
        CHECK(found == expected);
      }
  }
}

// Sample 1 of a b c stands at -1, 1 and 3; output 0 reads -2 ... 2.
TEST_CASE("a sample that reflections repeat") {
  const AxisTaps taps({.in = 3, .kernel = 5, .pad_begin = 2, .pad_end = 2, .mode = PaddingMode::reflect});
  Shape found;
  taps.for_each(0, 1, [&](Index t) { found.push_back(t); });
  CHECK(found == Shape{1, 3});
}

TEST_CASE("padding past all memory is refused") {
  const Index far = Index{1} << 55;
  CHECK_THROWS_WITH_AS(
      AxisTaps({.in = 3, .kernel = 2, .dilation = far, .pad_begin = far, .mode = PaddingMode::circular}),
      doctest::Contains("finding taps needs 288 PB (36,028,797,018,963,971 padded positions)"),
      CapacityError);
}
