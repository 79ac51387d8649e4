#include <algorithm>
#include <convmat/geometry/axis_pattern.hpp>
#include <numeric>
#include <tuple>

namespace convmat {
namespace {

using Entry = AxisPattern::Entry;

// Sorts by column, then tap. Around a circle the ones are sorted but for a rotation.
void sort(std::vector<Entry>& ones) {
  const auto before = [](const Entry& a, const Entry& b) {
    return std::tie(a.col, a.tap) < std::tie(b.col, b.tap);
  };
  const auto descent = std::is_sorted_until(ones.begin(), ones.end(), before);
  if (descent == ones.end()) return;
  if (before(ones.back(), ones.front()) && std::is_sorted(descent, ones.end(), before))
    std::rotate(ones.begin(), descent, ones.end());
  else
    std::sort(ones.begin(), ones.end(), before);
}

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

AxisPattern::AxisPattern(const Axis& axis, Orientation orientation)
    : axis_(axis), orientation_(orientation), outputs_(axis.out()) {
  if (is_transposed()) find_repeats();
  periodic_ = find_periodic();
  const Index rows = is_transposed() ? axis.in : outputs_;
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

// Of the taps whose positions are equal modulo the stride, each is followed from where the one before ended.
void AxisPattern::find_repeats() {
  if (axis_.mode == PaddingMode::zeros) return;
  std::map<Index, Index> end_of_residue;
  for (Index t = 0; t < axis_.kernel; ++t) {
    const Index first = axis_.position(0, t),
                residue = ((first % axis_.stride) + axis_.stride) % axis_.stride;
    Index& end = end_of_residue.try_emplace(residue, first).first->second;
    const Range inside = axis_.inside(t);
    for (Index o = std::max<Index>(end - first, 0) / axis_.stride; o < outputs_; ++o) {
      if (inside.begin <= o && o < inside.end) o = inside.end;
      if (o < outputs_) repeats_.push_back({axis_.site(o, t), axis_.position(o, t)});
    }
    end = axis_.position(outputs_, t);
  }
  std::sort(repeats_.begin(), repeats_.end());
}

// Forward, the outputs whose window lies inside. Transposed, the samples that stand nowhere in the padding
// and that no output before the first or after the last would read.
Range AxisPattern::find_periodic() const {
  if (!is_transposed()) return axis_.interior();
  Range range{std::max<Index>(axis_.position(-1, axis_.kernel - 1) + 1, 0),
              std::min(axis_.position(outputs_, 0), axis_.in)};
  for (const Repeat& repeat : repeats_)
    if (repeat.site < axis_.in / 2)
      range.begin = std::max(range.begin, repeat.site + 1);
    else
      range.end = std::min(range.end, repeat.site);
  return {range.begin, std::max(range.begin, range.end)};
}

void AxisPattern::append_sites(Index output, std::vector<Entry>& found) const {
  const Range inside = axis_.taps_inside(output);
  for (Index t = inside.begin; t < inside.end; ++t) found.push_back({axis_.position(output, t), t});
  if (axis_.mode == PaddingMode::zeros) return;
  for (Index t = 0; t < axis_.kernel; ++t)
    if (t < inside.begin || t >= inside.end) found.push_back({axis_.site(output, t), t});
}

// Where o reads j through t, o + dilation / g does through t - stride / g, g the greatest common divisor.
void AxisPattern::append_outputs(Index j, std::vector<Entry>& found) const {
  const Index g = std::gcd(axis_.stride, axis_.dilation), step = axis_.stride / g;
  const Range taps = axis_.taps_around(j);
  Index t = taps.end - 1;
  const Index last_try = std::max(t - step + 1, taps.begin);
  while (t >= last_try && axis_.output(j, t) < 0) --t;
  if (t < last_try) return;
  for (Index o = axis_.output(j, t); t >= taps.begin; t -= step, o += axis_.dilation / g)
    found.push_back({o, t});
}

// All (col, tap) of a row, in order.
void AxisPattern::ones(Index row, std::vector<Entry>& found) const {
  found.clear();
  if (is_transposed()) {
    append_outputs(row, found);
    const auto first = std::partition_point(repeats_.begin(), repeats_.end(),
                                            [row](const Repeat& repeat) { return repeat.site < row; });
    for (auto repeat = first; repeat != repeats_.end() && repeat->site == row; ++repeat)
      append_outputs(repeat->j, found);
  } else {
    append_sites(row, found);
  }
  sort(found);
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
