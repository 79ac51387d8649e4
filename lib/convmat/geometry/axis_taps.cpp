#include <algorithm>
#include <convmat/core/memory.hpp>
#include <convmat/geometry/axis_taps.hpp>

namespace convmat {

// Positions are counted by sample, then sorted in.
AxisTaps::AxisTaps(const Axis& axis) : axis_(axis) {
  const bool pads = axis.mode != PaddingMode::zeros;
  const Index last = axis.position(axis.out() - 1, axis.kernel - 1);
  const Range read{pads ? axis.position(0, 0) : 0, pads ? last + 1 : axis.in};
  const Index held = checked_sum(read.size(), checked_product(2, axis.in + 1, "positions"), "positions");
  require_memory(checked_product(held, sizeof(Index), "positions"), "finding taps",
                 format_count(read.size()) + " padded positions", "pad or dilate less, or use --max-memory");
  begin_.resize(static_cast<std::size_t>(axis.in) + 1);
  for (Index j = read.begin; j < read.end; ++j) ++begin_[static_cast<std::size_t>(axis.source(j)) + 1];
  for (std::size_t i = 1; i < begin_.size(); ++i) begin_[i] += begin_[i - 1];
  positions_.resize(static_cast<std::size_t>(begin_.back()));
  Shape next = begin_;
  for (Index j = read.begin; j < read.end; ++j)
    positions_[static_cast<std::size_t>(next[static_cast<std::size_t>(axis.source(j))]++)] = j;
}

}  // namespace convmat
