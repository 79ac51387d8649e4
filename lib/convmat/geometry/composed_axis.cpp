#include <algorithm>
#include <convmat/core/error.hpp>
#include <convmat/geometry/axis_of_offsets.hpp>
#include <convmat/geometry/composed_axis.hpp>
#include <set>
#include <unordered_set>

namespace convmat {
namespace {

bool divides(Index a, Index b) { return b % a == 0; }

// down_B offset(t_A) + offset(t_B), for every pair
std::vector<Index> sums_of_offsets(const LayerAxis& outer, const LayerAxis& inner) {
  std::vector<Index> sums;
  for (Index u = 0; u < outer.taps(); ++u) {
    const Index outer_offset = checked_product(inner.down(), outer.offset(u), "offset of a composed tap");
    for (Index t = 0; t < inner.taps(); ++t)
      sums.push_back(checked_sum(outer_offset, inner.offset(t), "offset of a composed tap"));
  }
  return sums;
}

}  // namespace

bool ComposedAxis::composes(const LayerAxis& outer, const LayerAxis& inner) {
  return outer.up() == 1 && divides(inner.up(), inner.down() * outer.down());
}

ComposedAxis::ComposedAxis(const LayerAxis& outer_axis, const LayerAxis& inner_axis, const std::string& label)
    : outer(outer_axis), inner(inner_axis) {
  if (!composes(outer, inner))
    throw GeometryError(label + ": a layer with up " + std::to_string(outer.up()) + " after one with down " +
                        std::to_string(inner.down()) + " and up " + std::to_string(inner.up()) +
                        " is no convolution");
  const std::vector<Index> sums = sums_of_offsets(outer, inner);
  std::vector<Index> offsets;
  for (const Index sum : sums)
    if (divides(inner.up(), sum)) offsets.push_back(sum / inner.up());
  const Index stride = checked_product(inner.down(), outer.down(), "composed stride") / inner.up();
  const Index outer_pad = checked_product(inner.down(), outer.axis.pad_end, "composed padding");
  axis = axis_of_offsets(offsets, inner.in(), outer.out(), stride,
                         checked_sum(inner.axis.pad_end, outer_pad, "composed padding"), inner.axis.mode);
  axis.validate(label);
  for (const Index sum : sums)
    tap.push_back(divides(inner.up(), sum) ? tap_of_offset(axis, sum / inner.up()) : -1);
  interior = outer.interior();
  if (axis.mode != inner.axis.mode) {
    const Range whole = axis.interior();
    interior.begin = std::max(interior.begin, whole.begin);
    interior.end = std::max(interior.begin, std::min(interior.end, whole.end));
  }
  const bool is_circulant = axis.is_circulant() && outer.axis.is_circulant() && inner.axis.is_circulant();
  if (!is_circulant) border_samples = find_border_samples();
  if (border_samples.empty()) interior = {0, outer.out()};
}

// f(reading) for this tap of the outer layer and each of the inner one, where either reads.
template <class F>
void ComposedAxis::for_each_pair(Index o, Index u, F&& f) const {
  const Index sample = outer.read(o, u);
  for (Index t = 0; t < inner.taps(); ++t) {
    const Index composed = tap[static_cast<std::size_t>(u * inner.taps() + t)];
    const Reading reading{u, t, sample < 0 ? -1 : inner.read(sample, t),
                          composed < 0 ? -1 : axis.site(o, composed)};
    if (reading.product >= 0 || reading.convolution >= 0) f(reading);
  }
}

std::vector<ComposedAxis::Reading> ComposedAxis::readings(Index o) const {
  std::vector<Reading> result;
  for (Index u = 0; u < outer.taps(); ++u)
    for_each_pair(o, u, [&](const Reading& reading) { result.push_back(reading); });
  return result;
}

bool ComposedAxis::reads_past_the_ends(Index o, Index u) const {
  const Index sample = o * outer.down() + outer.offset(u);
  return sample < 0 || sample >= outer.in();
}

// f(reading) where the two differ.
template <class F>
void ComposedAxis::for_each_difference(Index o, Index u, F&& f) const {
  if (axis.mode == inner.axis.mode && !reads_past_the_ends(o, u)) return;
  for_each_pair(o, u, [&](const Reading& reading) {
    if (reading.product != reading.convolution) f(reading);
  });
}

std::vector<ComposedAxis::Reading> ComposedAxis::differences(Index o) const {
  std::vector<Reading> result;
  if (interior.begin <= o && o < interior.end) return result;
  for (Index u = 0; u < outer.taps(); ++u)
    for_each_difference(o, u, [&](const Reading& reading) { result.push_back(reading); });
  return result;
}

std::vector<Index> ComposedAxis::find_border_samples() const {
  std::unordered_set<Index> seen;  // every output that reads a sample reads the same through it
  std::set<Index> samples;
  for (Index o = 0; o < outer.out(); ++o) {
    if (o == interior.begin) o = interior.end;
    if (o >= outer.out()) break;
    for (Index u = 0; u < outer.taps(); ++u) {
      const Index sample = o * outer.down() + outer.offset(u);
      if (seen.insert(sample).second)
        for_each_difference(o, u, [&](const Reading&) { samples.insert(sample); });
    }
  }
  return {samples.begin(), samples.end()};
}

}  // namespace convmat
