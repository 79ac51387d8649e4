#include <convmat/geometry/axis_change.hpp>
#include <map>

#include "support/approx.hpp"

using namespace convmat;
using namespace convmat::test;

namespace {

// How often each tap of `axis` stands at (o, site), through the taps of the other where there is one.
std::map<std::pair<Index, Index>, std::vector<Index>> pattern(const Axis& axis, const AxisChange* change) {
  std::map<std::pair<Index, Index>, std::vector<Index>> taps;
  const Axis& read = change ? change->axis : axis;
  for (Index o = 0; o < read.out(); ++o)
    for (Index t = 0; t < read.kernel; ++t) {
      const Index site = read.site(o, t);
      if (site < 0) continue;
      if (!change) taps[{o, site}].push_back(t);
      if (change)
        for (const auto& [from, to] : change->taps)
          if (to == t) taps[{o, site}].push_back(from);
    }
  for (auto& [at, list] : taps) std::sort(list.begin(), list.end());
  std::erase_if(taps, [](const auto& entry) { return entry.second.empty(); });
  return taps;
}

void check_same_matrix(const Axis& axis, const AxisChange& change) {
  CAPTURE(axis.in);
  CAPTURE(axis.kernel);
  CAPTURE(axis.dilation);
  CAPTURE(axis.pad_begin);
  change.axis.validate("axis");
  CHECK(change.axis.in == axis.in);
  CHECK(change.axis.out() == axis.out());
  CHECK(pattern(axis, &change) == pattern(axis, nullptr));
}

}  // namespace

TEST_CASE("random axes: the same matrix, with no tap too many") {
  Rng rng(seed());
  int dropped = 0, turned = 0;
  for (int n = 0; n < 2000; ++n) {
    const Index rows = rng.integer(1, 6), cols = rng.integer(1, 6), taps = rng.integer(1, 9),
                dilation = rng.integer(1, 3);
    const Axis toeplitz = Axis::toeplitz(rows, cols, taps, rng.integer(-6, 12), dilation);
    const AxisChange least = reduced(toeplitz);
    check_same_matrix(toeplitz, least);
    CHECK(least.axis.is_toeplitz());
    CHECK(least.axis.kernel <= rows + cols - 1);
    if (!least.taps.empty()) CHECK(least.axis.tap_count(0) * least.axis.tap_count(least.axis.kernel - 1) > 0);
    dropped += least.axis.kernel < taps;

    const Axis circulant = Axis::circulant(cols, taps, rng.integer(0, (taps - 1) * dilation), dilation);
    const AxisChange turn = reduced(circulant);
    check_same_matrix(circulant, turn);
    CHECK(turn.axis.is_circulant());
    CHECK(turn.axis.kernel <= cols);
    turned += turn.axis.kernel < taps;

    const AxisChange line = unwrapped(circulant);
    check_same_matrix(circulant, line);
    CHECK(line.axis.is_toeplitz());
  }
  CHECK(dropped > 100);
  CHECK(turned > 100);
}

TEST_CASE("what is not too long stays as it is") {
  const Axis band = Axis::circulant(7, 3, 1, 2);
  CHECK(reduced(band).axis == band);
  const Axis full = Axis::toeplitz(3, 4, 6, 2, 1);
  CHECK(reduced(full).axis == full);
}
