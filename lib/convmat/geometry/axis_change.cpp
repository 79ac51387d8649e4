#include <convmat/core/division.hpp>
#include <convmat/geometry/axis_change.hpp>
#include <convmat/geometry/axis_of_offsets.hpp>

namespace convmat {
namespace {

// The axis on which tap t of `axis` reads at each offset paired with t, and, whatever else, at those in
// `also`.
AxisChange change(const Axis& axis, PaddingMode mode, const std::vector<std::pair<Index, Index>>& offsets,
                  std::vector<Index> also = {}) {
  for (const auto& [tap, offset] : offsets) also.push_back(offset);
  AxisChange result{axis_of_offsets(also, axis.in, axis.out(), axis.stride, axis.pad_end, mode), {}};
  for (const auto& [tap, offset] : offsets) result.taps.emplace_back(tap, tap_of_offset(result.axis, offset));
  return result;
}

}  // namespace

AxisChange reduced(const Axis& axis) {
  std::vector<std::pair<Index, Index>> offsets;
  const bool turns = axis.is_circulant() && axis.reach() > axis.in;
  for (Index t = 0; t < axis.kernel; ++t) {
    const Index offset = axis.position(0, t);
    if (turns)
      offsets.emplace_back(t, modulo(offset, axis.in));
    else if (axis.is_circulant() || axis.tap_count(t) > 0)
      offsets.emplace_back(t, offset);
  }
  if (turns) return change(axis, axis.mode, offsets, {0});  // a circulant axis does not crop
  return change(axis, axis.mode, offsets);
}

AxisChange unwrapped(const Axis& axis) {
  std::vector<std::pair<Index, Index>> offsets;
  for (Index t = 0; t < axis.kernel; ++t) {
    const Index offset = modulo(axis.position(0, t), axis.in);
    offsets.emplace_back(t, offset);
    if (offset > 0) offsets.emplace_back(t, offset - axis.in);
  }
  return change(axis, PaddingMode::zeros, offsets);
}

}  // namespace convmat
