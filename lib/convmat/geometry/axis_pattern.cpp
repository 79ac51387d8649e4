#include <algorithm>
#include <convmat/geometry/axis_pattern.hpp>
#include <tuple>

namespace convmat {
namespace {

using Entry = AxisPattern::Entry;

bool before(const Entry& a, const Entry& b) { return std::tie(a.col, a.tap) < std::tie(b.col, b.tap); }

// f(first, last) for each stretch of ones in one column.
template <class F>
void for_each_column(const std::vector<Entry>& ones, const F& f) {
  for (auto first = ones.begin(); first != ones.end();) {
    const Index col = first->col;
    auto last = first + 1;
    while (last != ones.end() && last->col == col) ++last;
    f(first, last);
    first = last;
  }
}

template <class Iterator>
Shape taps_of(Iterator first, Iterator last) {
  Shape taps;
  for (; first != last; ++first) taps.push_back(first->tap);
  return taps;
}

}  // namespace

AxisPattern::AxisPattern(const Axis& axis, Orientation orientation) : axis_(axis), orientation_(orientation) {
  if (orientation == Orientation::transposed) find_padded_ones();
  periodic_ = find_periodic();
  const Index rows = orientation == Orientation::forward ? axis.out() : axis.in;
  starts_.reserve(static_cast<std::size_t>(rows + 1));
  starts_.push_back(0);
  std::vector<Entry> found;
  for (Index r = 0; r < rows; ++r) {
    if (periodic_.begin + period() <= r && r < periodic_.end) {
      starts_.push_back(start(r) + start(r + 1 - period()) - start(r - period()));
    } else {
      ones(r, found);
      starts_.push_back(start(r) + count_and_number(found));
    }
  }
}

void AxisPattern::find_padded_ones() {
  if (axis_.mode == PaddingMode::zeros) return;
  const Index outputs = axis_.out();
  for (Index t = 0; t < axis_.kernel; ++t) {
    const Range inside = axis_.inside(t);
    for (Index o = 0; o < outputs; ++o) {
      if (o == inside.begin) o += inside.size();
      if (o < outputs) padded_ones_.push_back({axis_.site(o, t), o, t});
    }
  }
  std::sort(padded_ones_.begin(), padded_ones_.end(),
            [](const PaddedOne& a, const PaddedOne& b) { return a.site < b.site; });
}

// Forward, the outputs whose window lies inside. Transposed, the samples that do not stand in the padding
// too, and that no output before the first or after the last would read.
Range AxisPattern::find_periodic() const {
  if (orientation_ == Orientation::forward) return axis_.interior();
  Range range{std::max<Index>(axis_.position(-1, axis_.kernel - 1) + 1, 0),
              std::min(axis_.position(axis_.out(), 0), axis_.in)};
  for (const PaddedOne& one : padded_ones_)
    if (one.site < axis_.in / 2)
      range.begin = std::max(range.begin, one.site + 1);
    else
      range.end = std::min(range.end, one.site);
  return {range.begin, std::max(range.begin, range.end)};
}

// All (col, tap) of a row, in order.
void AxisPattern::ones(Index row, std::vector<Entry>& found) const {
  found.clear();
  if (orientation_ == Orientation::forward) {
    for (Index t = 0; t < axis_.kernel; ++t)
      if (const Index site = axis_.site(row, t); site >= 0) found.push_back({site, t});
  } else {
    for (Index t = axis_.kernel - 1; t >= 0; --t)
      if (const Index output = axis_.output(row, t); output >= 0) found.push_back({output, t});
    const auto first = std::partition_point(padded_ones_.begin(), padded_ones_.end(),
                                            [&](const PaddedOne& one) { return one.site < row; });
    for (auto one = first; one != padded_ones_.end() && one->site == row; ++one)
      found.push_back({one->output, one->tap});
  }
  if (!std::is_sorted(found.begin(), found.end(), before)) std::sort(found.begin(), found.end(), before);
}

Index AxisPattern::count_and_number(const std::vector<Entry>& ones) {
  Index count = 0;
  for_each_column(ones, [&](auto first, auto last) {
    ++count;
    if (last - first == 1) return;
    const auto [place, is_new] = tap_of_meeting_.try_emplace(taps_of(first, last), taps());
    if (is_new) meetings_.push_back(place->first);
  });
  return count;
}

void AxisPattern::row(Index row, std::vector<Entry>& entries) const {
  ones(row, entries);
  auto to = entries.begin();
  for_each_column(entries, [&](auto first, auto last) {
    const Index tap = last - first == 1 ? first->tap : tap_of_meeting_.at(taps_of(first, last));
    *to++ = {first->col, tap};
  });
  entries.erase(to, entries.end());
}

}  // namespace convmat
