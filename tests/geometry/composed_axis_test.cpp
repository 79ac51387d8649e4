#include <convmat/geometry/composed_axis.hpp>
#include <set>

#include "support/approx.hpp"
#include "support/layer_pairs.hpp"

using namespace convmat;
using namespace convmat::test;

namespace {

// The theorem: every intermediate j past the ends that the outer layer reads has its whole window past the
// same end of the input.
bool is_exact_by_the_theorem(const Axis& outer, const Axis& inner) {
  for (Index o = 0; o < outer.out(); ++o)
    for (Index u = 0; u < outer.kernel; ++u) {
      const Index j = outer.position(o, u);
      if (j < 0 && inner.position(j, inner.kernel - 1) >= 0) return false;
      if (j >= outer.in && inner.position(j, 0) < inner.in) return false;
    }
  return true;
}

// Reads the convolution what the product does, for every output and pair of taps?
bool is_exact_by_readings(const ComposedAxis& composed) {
  for (Index o = 0; o < composed.outer.out(); ++o)
    for (const ComposedAxis::Reading& r : composed.readings(o))
      if (r.product != r.convolution) return false;
  return true;
}

std::string label(const Axis& outer, const Axis& inner) {
  return to_string(LayerPair{{.axes = {outer}}, {.axes = {inner}}});
}

}  // namespace

TEST_CASE("zero padding: exact if and only if windows past the ends stay past the ends") {
  Rng rng(seed());
  Index exact = 0, skipping = 0;
  for (int n = 0; n < 14373; ++n) {
    const LayerPair pair = random_pair(rng, {.transposes = false, .all_modes = false});
    Axis outer = pair.outer.axes[0], inner = pair.inner.axes[0];
    if (outer.mode != PaddingMode::zeros || inner.mode != PaddingMode::zeros) continue;
    CAPTURE(label(outer, inner));
    const ComposedAxis composed({outer}, {inner}, "axis 0");
    const bool by_readings = is_exact_by_readings(composed);
    CHECK(composed.border_samples.empty() == by_readings);
    CHECK(composed.axis.stride == outer.stride * inner.stride);
    CHECK(composed.axis.pad_begin == inner.pad_begin + inner.stride * outer.pad_begin);
    CHECK(composed.axis.out() == outer.out());
    // A dilated window may step over a short input: it reads nothing although it is on both sides.
    if (is_exact_by_the_theorem(outer, inner))
      CHECK(by_readings);
    else if (by_readings)
      ++skipping;
    exact += by_readings;
  }
  MESSAGE(exact, " exact, ", skipping, " of them because the taps step over the input");
  CHECK(exact > 1000);
}

TEST_CASE("differences are the readings that differ") {
  Rng rng(seed());
  for (int n = 0; n < 3000; ++n) {
    const LayerPair pair = random_pair(rng, {});
    const LayerAxis outer{pair.outer.axes[0], pair.outer_transposed};
    const LayerAxis inner{pair.inner.axes[0], pair.inner_transposed};
    if (!ComposedAxis::composes(outer, inner) || !outer.reads_once() || !inner.reads_once()) continue;
    CAPTURE(to_string(pair));
    const ComposedAxis composed(outer, inner, "axis 0");
    std::set<Index> samples;
    for (Index o = 0; o < outer.out(); ++o) {
      std::size_t different = 0;
      for (const ComposedAxis::Reading& r : composed.readings(o))
        if (r.product != r.convolution) {
          ++different;
          samples.insert(o * outer.down() + outer.offset(r.outer_tap));
        }
      CHECK(composed.differences(o).size() == different);
    }
    CHECK(composed.border_samples == std::vector<Index>(samples.begin(), samples.end()));
  }
}

TEST_CASE("around a circle nothing differs, and nobody looks") {
  const LayerAxis outer{Axis::circulant(6, 3, 1, 2)}, inner{Axis::circulant(6, 9, 4, 1)};
  const ComposedAxis composed(outer, inner, "axis");
  CHECK(composed.interior.begin == 0);
  CHECK(composed.interior.end == 6);
  for (Index o = 0; o < 6; ++o)
    for (const ComposedAxis::Reading& r : composed.readings(o)) CHECK(r.product == r.convolution);
}

TEST_CASE("up after down is no convolution") {
  const Axis half{.in = 8, .kernel = 2, .stride = 2};
  CHECK(!ComposedAxis::composes({half, true}, {half, false}));
  CHECK(ComposedAxis::composes({half, false}, {half, true}));
  CHECK_THROWS_WITH_AS(ComposedAxis({half, true}, {half, false}, "axis 3"),
                       "axis 3: a layer with up 2 after one with down 2 and up 1 is no convolution",
                       GeometryError);
}
