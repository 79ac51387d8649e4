#include <algorithm>
#include <convmat/core/division.hpp>
#include <convmat/geometry/axis_shifts.hpp>

namespace convmat {
Range AxisShifts::inside(Index phase) const {
  const Index begin = origin[static_cast<std::size_t>(phase)];
  return {ceil_divide(-begin, source_step), ceil_divide(source_axis.in - begin, source_step)};
}

AxisShifts forward_shifts(const Axis& axis) {
  AxisShifts shifts{.extent = axis.out(),
                    .step = 1,
                    .reach = 1,
                    .origin = {},
                    .source_step = axis.stride,
                    .source_axis = axis,
                    .results = {{0, {0, axis.out()}, {}}}};
  for (Index t = 0; t < axis.kernel; ++t) {
    // Output v stands at position(v, 0) = position(0, 0) + v stride: tap t reads that of output v + shift,
    // plus a residue.
    const Index advance = axis.position(0, t) - axis.position(0, 0);
    const Index origin = axis.position(0, 0) + advance % axis.stride;
    auto phase = std::find(shifts.origin.begin(), shifts.origin.end(), origin);
    if (phase == shifts.origin.end()) phase = shifts.origin.insert(phase, origin);
    const Index shift = advance / axis.stride;
    shifts.results[0].terms.push_back({t, phase - shifts.origin.begin(), shift});
    shifts.reach = std::max(shifts.reach, shift + 1);
  }
  return shifts;
}

AxisShifts unsorted_shifts(const Axis& axis) {
  AxisShifts shifts{.extent = axis.out(),
                    .step = 1,
                    .spacing = axis.stride,
                    .reach = axis.reach(),
                    .origin = {axis.position(0, 0)},
                    .source_step = 1,
                    .source_axis = axis,
                    .results = {{0, {0, axis.out()}, {}}}};
  for (Index t = 0; t < axis.kernel; ++t)
    shifts.results[0].terms.push_back({t, 0, axis.position(0, t) - axis.position(0, 0)});
  return shifts;
}

AxisShifts transpose_shifts(const Axis& axis) {
  // Input i stands at the padded position u = i - position(0, 0) = v stride + residue, v from that of i = 0
  // on.
  const Index begin = -axis.position(0, 0), stride = axis.stride;
  const Index first_v = floor_divide(begin, stride);
  const Index most = (axis.reach() - 1) / stride;  // tap t is read by output v - (t dilation) / stride
  AxisShifts shifts{.extent = 0,
                    .step = stride,
                    .reach = most + 1,
                    .origin = {first_v - most},
                    .source_step = 1,
                    .source_axis = Axis{.in = axis.out()},
                    .results = {}};
  for (Index residue = 0; residue < stride; ++residue) {
    AxisShifts::Result result{first_v * stride + residue - begin, {0, 0}, {}};
    result.valid = {ceil_divide(-result.first, stride), ceil_divide(axis.in - result.first, stride)};
    for (Index t = axis.kernel - 1; t >= 0; --t) {
      const Index advance = axis.position(0, t) - axis.position(0, 0);
      if (advance % stride == residue) result.terms.push_back({t, 0, most - advance / stride});
    }
    shifts.extent = std::max(shifts.extent, result.valid.end);
    shifts.results.push_back(std::move(result));
  }
  return shifts;
}

}  // namespace convmat
