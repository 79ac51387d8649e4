#include <convmat/geometry/layer_axis.hpp>

#include "support/approx.hpp"
#include "support/geometries.hpp"

using namespace convmat;
using namespace convmat::test;

namespace {

// read(o, t) and reads_once() against the pairs (output, sample) of the axis itself.
void check_reads(const Axis& axis) {
  const LayerAxis down{axis, false}, up{axis, true};
  bool once = true;
  for (Index t = 0; t < axis.kernel; ++t)
    for (Index sample = 0; sample < axis.in; ++sample) {
      Index readers = 0, reader = -1;
      for (Index o = 0; o < axis.out(); ++o)
        if (axis.site(o, t) == sample) {
          ++readers;
          reader = o;
        }
      once = once && readers <= 1;
      if (up.reads_once()) CHECK(up.read(sample, t) == reader);
    }
  if (up.reads_once()) CHECK(once);
  CHECK(down.reads_once());
  for (Index o = 0; o < axis.out(); ++o)
    for (Index t = 0; t < axis.kernel; ++t) {
      CHECK(down.read(o, t) == axis.site(o, t));
      CHECK(down.offset(t) + o * down.down() == axis.position(o, t));
      CHECK(up.offset(t) + axis.position(o, t) == o * up.up());
    }
}

// Outputs all of whose positions, o down + offset(t), are samples.
void check_interior(const LayerAxis& axis) {
  const Range interior = axis.interior();
  for (Index o = 0; o < axis.out(); ++o) {
    bool inside = true;
    for (Index t = 0; t < axis.taps(); ++t) {
      const Index position = o * axis.down() + axis.offset(t);
      inside = inside && 0 <= position && position < axis.in();
    }
    CHECK(inside == (interior.begin <= o && o < interior.end));
  }
}

}  // namespace

TEST_CASE("an axis and its transpose read by one rule") {
  Rng rng(seed());
  for (int n = 0; n < 2000; ++n) {
    const Axis axis = random_axis(rng, static_cast<PaddingMode>(n % 5), 9);
    CAPTURE(to_string(ConvGeometry{.axes = {axis}}));
    check_reads(axis);
    check_interior({axis, false});
    if (axis.stride == 1) check_interior({axis, true});
    CHECK(LayerAxis{axis, true}.in() == axis.out());
    CHECK(LayerAxis{axis, true}.out() == axis.in);
  }
}

TEST_CASE("two axes share one where padding and rates allow") {
  const LayerAxis a{Axis::toeplitz(5, 4, 3, 1, 2)},
      b{Axis::toeplitz(5, 4, 2, 4, 3)};  // offsets -1 1 3, -4 -1
  const std::optional<Axis> both = shared_axis(a, b);
  REQUIRE(both.has_value());
  CHECK(*both == Axis::toeplitz(5, 4, 8, 4, 1));
  const LayerAxis circle{Axis::circulant(5, 3, 1, 1)};
  CHECK(*shared_axis(circle, {Axis::circulant(5, 2, 0, 2)}) == Axis::circulant(5, 4, 1, 1));
  CHECK(!shared_axis(circle, {Axis::toeplitz(5, 5, 1, 0, 1)}));
}
