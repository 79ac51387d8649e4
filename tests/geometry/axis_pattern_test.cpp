#include <convmat/geometry/axis_pattern.hpp>
#include <map>

#include "support/approx.hpp"
#include "support/geometries.hpp"

using namespace convmat;
using namespace convmat::test;

namespace {

using Entry = AxisPattern::Entry;
using Orientation = AxisPattern::Orientation;

std::vector<Entry> row_of(const AxisPattern& pattern, Index row) {
  std::vector<Entry> entries;
  pattern.row(row, entries);
  return entries;
}

// Every (o, site(o, t)) with its taps, or the transpose.
std::map<std::pair<Index, Index>, Shape> enumerate(const Axis& axis, Orientation orientation) {
  std::map<std::pair<Index, Index>, Shape> ones;
  for (Index o = 0; o < axis.out(); ++o)
    for (Index t = 0; t < axis.kernel; ++t)
      if (const Index site = axis.site(o, t); site >= 0)
        ones[orientation == Orientation::forward ? std::pair{o, site} : std::pair{site, o}].push_back(t);
  return ones;
}

void check_rows(const AxisPattern& pattern, const Axis& axis, Orientation orientation) {
  const auto ones = enumerate(axis, orientation);
  auto expected = ones.begin();
  CHECK(pattern.start(0) == 0);
  for (Index r = 0; r < pattern.rows(); ++r) {
    const std::vector<Entry> row = row_of(pattern, r);
    CHECK(pattern.start(r + 1) - pattern.start(r) == static_cast<Index>(row.size()));
    for (const auto& [col, tap] : row) {
      REQUIRE(expected != ones.end());
      CHECK(expected->first == std::pair{r, col});
      CHECK(
          expected->second ==
          (tap < axis.kernel ? Shape{tap} : pattern.meetings()[static_cast<std::size_t>(tap - axis.kernel)]));
      ++expected;
    }
  }
  CHECK(expected == ones.end());
}

void check_periodic(const AxisPattern& pattern) {
  const Range range = pattern.periodic();
  for (Index r = range.begin; r + pattern.period() < range.end; ++r) {
    std::vector<Entry> row = row_of(pattern, r);
    for (Entry& entry : row) entry.col += pattern.shift();
    CHECK(row_of(pattern, r + pattern.period()) == row);
  }
}

}  // namespace

// 3 taps on 4 samples, pad 1: 0 0 a b c d 0 0 in steps of 2.
TEST_CASE("an axis by hand, and its transpose") {
  const Axis axis{.in = 4, .kernel = 3, .stride = 2, .pad_begin = 1, .pad_end = 1};
  const AxisPattern forward(axis, Orientation::forward), transposed(axis, Orientation::transposed);
  CHECK(row_of(forward, 0) == std::vector<Entry>{{0, 1}, {1, 2}});
  CHECK(row_of(forward, 1) == std::vector<Entry>{{1, 0}, {2, 1}, {3, 2}});
  CHECK(row_of(transposed, 1) == std::vector<Entry>{{0, 2}, {1, 0}});
  CHECK(row_of(transposed, 2) == std::vector<Entry>{{1, 1}});
  CHECK(forward.taps() == 3);
}

// b a b: both ends of the window read b.
TEST_CASE("taps that meet are one more tap") {
  const Axis axis{.in = 2, .kernel = 3, .pad_begin = 1, .mode = PaddingMode::reflect};
  const AxisPattern pattern(axis, Orientation::forward);
  CHECK(pattern.meetings() == std::vector<Shape>{{0, 2}});
  CHECK(row_of(pattern, 0) == std::vector<Entry>{{0, 1}, {1, 3}});
  CHECK(pattern.taps() == 4);
}

TEST_CASE("every one stands in its place, in both orientations") {
  Rng rng(seed());
  for (int i = 0; i < 2000; ++i) {
    const Axis axis = random_axis(rng, static_cast<PaddingMode>(i % 5), i % 2 ? 6 : 40);
    INFO(to_string(ConvGeometry{.axes = {axis}}));
    for (const Orientation orientation : {Orientation::forward, Orientation::transposed}) {
      const AxisPattern pattern(axis, orientation);
      CHECK(pattern.rows() == (orientation == Orientation::forward ? axis.out() : axis.in));
      CHECK(pattern.cols() == (orientation == Orientation::forward ? axis.in : axis.out()));
      CHECK(pattern.start(pattern.rows()) == axis.nonzeros());
      check_rows(pattern, axis, orientation);
      check_periodic(pattern);
    }
  }
}

// Else rows would be computed one by one.
TEST_CASE("all but the rows near the edges are periodic") {
  for (const PaddingMode mode : padding_modes) {
    const Axis axis{.in = 1000, .kernel = 5, .stride = 2, .pad_begin = 4, .pad_end = 4, .mode = mode};
    INFO(std::string(to_string(mode)));
    CHECK(AxisPattern(axis, Orientation::forward).periodic().size() == axis.out() - 4);
    CHECK(AxisPattern(axis, Orientation::transposed).periodic().size() >= axis.in - 12);
  }
}
