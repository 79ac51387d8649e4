#include <algorithm>
#include <convmat/core/division.hpp>
#include <convmat/geometry/axis_of_offsets.hpp>
#include <convmat/geometry/layer_axis.hpp>

namespace convmat {
namespace {

// As many outputs as the stride takes around the circle, so that each reads its own samples.
bool closes_the_circle(const Axis& axis) {
  return axis.mode == PaddingMode::circular && axis.out() * axis.stride == axis.in;
}

}  // namespace

bool LayerAxis::reads_once() const {
  return !transposed || axis.mode == PaddingMode::zeros || closes_the_circle(axis);
}

Index LayerAxis::read(Index o, Index t) const {
  if (!transposed) return axis.site(o, t);
  if (axis.mode == PaddingMode::zeros) return axis.output(o, t);
  const Index around = modulo(o + offset(t), axis.in);
  return around % axis.stride == 0 ? around / axis.stride : -1;
}

Range LayerAxis::interior() const {
  const auto [least, most] = std::minmax({offset(0), offset(taps() - 1)});
  const Index begin = std::clamp<Index>(ceil_divide(-least, down()), 0, out());
  const Index end = std::clamp<Index>(floor_divide(in() - 1 - most, down()) + 1, begin, out());
  return {begin, end};
}

std::optional<Axis> shared_axis(const LayerAxis& a, const LayerAxis& b) {
  if (a.axis.mode != b.axis.mode || !a.reads_once() || !b.reads_once()) return {};
  std::vector<Index> offsets;
  for (const LayerAxis& axis : {a, b})
    for (Index t = 0; t < axis.taps(); ++t) offsets.push_back(axis.offset(t));
  const Axis axis = axis_of_offsets(offsets, a.in(), a.out(), a.down(),
                                    std::max(a.axis.pad_end, b.axis.pad_end), a.axis.mode);
  if (axis.mode != a.axis.mode) return {};
  return axis;
}

}  // namespace convmat
