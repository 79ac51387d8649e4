#include <algorithm>
#include <convmat/geometry/composition_border.hpp>

#include "support/approx.hpp"
#include "support/layer_pairs.hpp"

using namespace convmat;
using namespace convmat::test;

namespace {

struct Difference {
  Index outer_tap, inner_tap, product, convolution;
  auto operator<=>(const Difference&) const = default;
};

// By definition: every combination of the axes' readings in which some axis differs and something is read.
std::vector<Difference> differences(const std::vector<ComposedAxis>& axes, const Shape& output) {
  std::vector<Difference> all{{0, 0, 0, 0}};
  std::vector<bool> differs{false};
  for (std::size_t d = 0; d < axes.size(); ++d) {
    std::vector<Difference> longer;
    std::vector<bool> longer_differs;
    const auto joined = [&](Index so_far, Index read) {
      return so_far < 0 || read < 0 ? -1 : so_far * axes[d].axis.in + read;
    };
    for (std::size_t i = 0; i < all.size(); ++i)
      for (const auto& r : axes[d].readings(output[d])) {
        longer.push_back({all[i].outer_tap * axes[d].outer.taps() + r.outer_tap,
                          all[i].inner_tap * axes[d].inner.taps() + r.inner_tap,
                          joined(all[i].product, r.product), joined(all[i].convolution, r.convolution)});
        longer_differs.push_back(differs[i] || r.product != r.convolution);
      }
    all = std::move(longer);
    differs = std::move(longer_differs);
  }
  std::vector<Difference> result;
  for (std::size_t i = 0; i < all.size(); ++i)
    if (differs[i] && (all[i].product >= 0 || all[i].convolution >= 0)) result.push_back(all[i]);
  std::sort(result.begin(), result.end());
  return result;
}

}  // namespace

TEST_CASE("the border is every reading that differs, over all axes") {
  Rng rng(seed());
  Index found = 0;
  for (int n = 0; n < 300; ++n) {
    const LayerPair pair = random_pair(rng, {.axes = 1 + n % 3, .transposes = false});
    CAPTURE(to_string(pair));
    std::vector<ComposedAxis> axes;
    Shape outputs;
    for (std::size_t d = 0; d < pair.outer.axes.size(); ++d) {
      axes.emplace_back(LayerAxis{pair.outer.axes[d]}, LayerAxis{pair.inner.axes[d]}, "axis");
      outputs.push_back(pair.outer.axes[d].out());
    }
    const CompositionBorder border(axes);
    const std::vector<Index> on_border = border.outputs();
    for (Index o = 0; o < volume(outputs); ++o) {
      const std::vector<Difference> expected = differences(axes, unravel(o, outputs));
      std::vector<Difference> seen;
      border.for_each_difference(o, [&](Index u, Index t, Index product, Index convolution) {
        seen.push_back({u, t, product, convolution});
      });
      std::sort(seen.begin(), seen.end());
      CHECK(seen == expected);
      const bool is_listed = std::binary_search(on_border.begin(), on_border.end(), o);
      if (!expected.empty()) CHECK(is_listed);
      found += is_listed;
      const std::vector<Index> samples = border.samples(o);
      for (const Difference& d : expected)
        for (const Index sample : {d.product, d.convolution})
          if (sample >= 0) CHECK(std::binary_search(samples.begin(), samples.end(), sample));
    }
  }
  CHECK(found > 1000);
}
