#include <algorithm>
#include <convmat/core/aligned_buffer.hpp>
#include <convmat/core/division.hpp>
#include <convmat/kernels/axpby.hpp>
#include <convmat/kernels/shift_sum.hpp>
#include <convmat/kernels/tiles.hpp>
#include <limits>

namespace convmat {

namespace {

std::vector<AxisShifts> shifts(const ConvGeometry& geometry, Pass pass, Boxing::Samples samples) {
  std::vector<AxisShifts> axes;
  for (const Axis& axis : geometry.axes)
    axes.push_back(pass == Pass::transpose ? transpose_shifts(axis)
                   : samples == Boxing::Samples::sorted || axis.stride > axis.reach()
                       ? forward_shifts(axis)
                       : unsorted_shifts(axis));
  return axes;
}

// Halves the first axis that can still be cut until a box fits, but reads no more than twice the samples that
// its results stand on.
Shape box_extents(const std::vector<AxisShifts>& axes, const Boxing& boxing) {
  Shape box;
  for (const AxisShifts& axis : axes) box.push_back(axis.extent);
  box.back() = std::min(box.back(), boxing.row);
  const auto scalars = [&] {
    Index product = boxing.channels;
    for (std::size_t d = 0; d < box.size(); ++d) product *= axes[d].source_phases() * axes[d].line(box[d]);
    return product;
  };
  for (std::size_t d = 0; d + 1 < box.size() && scalars() > boxing.scalars; ++d)
    while (box[d] * axes[d].spacing > std::max<Index>(axes[d].spacing, axes[d].reach - 1) &&
           scalars() > boxing.scalars)
      box[d] = (box[d] + 1) / 2;
  // Equal shares, so that the last box is no sliver.
  for (std::size_t d = 0; d + 1 < box.size(); ++d)
    box[d] = ceil_divide(axes[d].extent, ceil_divide(axes[d].extent, box[d]));
  return box;
}

}  // namespace

Copies copies(const ConvGeometry& geometry, Pass pass, const Boxing& boxing) {
  const std::vector<AxisShifts> axes = shifts(geometry, pass, boxing.samples);
  const Shape box = box_extents(axes, boxing);
  Copies result{1, 1};
  for (std::size_t d = 0; d < axes.size(); ++d) {
    const auto boxes = static_cast<double>(ceil_divide(axes[d].extent, box[d]));
    result.boxes *= boxes;
    result.samples *= boxes * static_cast<double>(axes[d].source_phases() * axes[d].line(box[d]));
  }
  return result;
}

ShiftSum::ShiftSum(const ConvGeometry& geometry, Pass pass, const Boxing& boxing)
    : groups(geometry.groups), axes(shifts(geometry, pass, boxing.samples)) {
  const bool transposed = pass == Pass::transpose;
  const Index inputs = geometry.in_channels / groups, outputs = geometry.out_channels / groups,
              taps = volume(geometry.kernel_size());
  sources = transposed ? outputs : inputs;
  results = transposed ? inputs : outputs;
  source_image = transposed ? geometry.image_out() : geometry.image();
  result_image = transposed ? geometry.image() : geometry.image_out();
  kernel_group = outputs * inputs * taps;
  kernel_result = transposed ? taps : inputs * taps;
  kernel_source = transposed ? inputs * taps : taps;
  kernel_extent_ = geometry.kernel_size();
  fills_ = pass == Pass::gradient;
  largest = {Shape(axes.size(), 0), box_extents(axes, boxing)};
  cut({Shape(axes.size(), 0), extents()});
  lay_out(pass);
  collect_terms();
}

// A region of results as boxes.
void ShiftSum::cut(const Box& region) {
  Shape count, position(axes.size(), 0);
  for (std::size_t d = 0; d < axes.size(); ++d)
    count.push_back(ceil_divide(region.extent[d], largest.extent[d]));
  if (volume(count) == 0) return;
  do {
    Box& next = boxes.emplace_back();
    for (std::size_t d = 0; d < axes.size(); ++d) {
      const Index begin = position[d] * largest.extent[d];
      next.begin.push_back(region.begin[d] + begin);
      next.extent.push_back(std::min(largest.extent[d], region.extent[d] - begin));
    }
  } while (advance(position, count));
}

std::optional<ShiftSum> ShiftSum::split_interior(Index unit) {
  Box interior;
  for (std::size_t d = 0; d < axes.size(); ++d) {
    const AxisShifts& axis = axes[d];
    if (axis.source_phases() > 1 || axis.source_step > 1 || axis.spacing > 1) return {};
    const Range inside = axis.inside(0);
    const Index begin = std::max<Index>(inside.begin, 0),
                end = std::min(axis.extent, inside.end - axis.reach + 1);
    interior.begin.push_back(begin);
    interior.extent.push_back(std::max<Index>(end - begin, 0));
  }
  if (unit > 0) {
    interior.extent.back() -= interior.extent.back() % unit;
  } else {
    interior.begin.back() = 0;
    interior.extent.back() = axes.back().extent;
  }
  if (16 * volume(interior.extent) < 15 * volume(extents())) return {};
  Shape strides(axes.size());
  Index samples = 1, furthest = 0;
  for (std::size_t d = axes.size(); d-- > 0;) {
    strides[d] = samples;
    furthest += (axes[d].reach - 1) * samples;
    samples *= source_image[d];
  }
  if (furthest > std::numeric_limits<std::int32_t>::max()) return {};
  // The border: below and above the interior along each axis, between those of the axes before it.
  boxes.clear();
  Box rest{Shape(axes.size(), 0), extents()};
  for (std::size_t d = 0; d < axes.size(); ++d) {
    const Index begin = interior.begin[d], end = begin + interior.extent[d];
    Box side = rest;
    side.extent[d] = begin;
    cut(side);
    side.begin[d] = end;
    side.extent[d] = axes[d].extent - end;
    cut(side);
    rest.begin[d] = begin;
    rest.extent[d] = end - begin;
  }
  ShiftSum result = *this;
  result.boxes.clear();
  if (unit > 0) result.largest.extent.back() -= result.largest.extent.back() % unit;
  result.cut(interior);
  result.plane = samples;
  result.pitch = strides;
  result.result_sets.clear();
  result.collect_terms();
  return result;
}

Index ShiftSum::first_sample(const Box& box) const {
  Index sample = 0;
  for (std::size_t d = 0; d < axes.size(); ++d) sample += (box.begin[d] + axes[d].origin[0]) * pitch[d];
  return sample;
}

Shape ShiftSum::extents() const {
  Shape result;
  for (const AxisShifts& axis : axes) result.push_back(axis.extent);
  return result;
}

void ShiftSum::lay_out(Pass pass) {
  phase_plane = 1;
  Index phases = 1;
  for (std::size_t d = 0; d < axes.size(); ++d) {
    line.push_back(axes[d].line(largest.extent[d]));
    phases *= axes[d].source_phases();
  }
  // The gradient reads one row with many: aligned, they take half the loads.
  constexpr Index page = 512;
  if (pass == Pass::gradient && axes.size() > 1 && line.back() >= 4 * line_scalars)
    line.back() = round_up(line.back(), line_scalars);
  pitch = Shape(axes.size(), 1);
  for (std::size_t d = axes.size(); d-- > 0;) {
    pitch[d] = phase_plane;
    phase_plane *= line[d];
  }
  phases_.resize(axes.size());
  Shape counts, phase(axes.size(), 0);
  for (const AxisShifts& axis : axes) counts.push_back(axis.source_phases());
  do {
    for (std::size_t d = 0; d < axes.size(); ++d) phases_[d].push_back(phase[d]);
  } while (advance(phase, counts));
  // Planes a multiple of a page apart would share the same few lines of the cache.
  plane = round_up(phases * phase_plane, line_scalars);
  if (plane % page < line_scalars) plane += line_scalars;
}

void ShiftSum::collect_terms() {
  Shape sets;
  for (const AxisShifts& axis : axes) sets.push_back(static_cast<Index>(axis.results.size()));
  Shape set(sets.size(), 0);
  do {
    ShiftResult& result = result_sets.emplace_back();
    result.axis_result = set;
    Shape counts, position(sets.size(), 0);
    for (std::size_t d = 0; d < axes.size(); ++d)
      counts.push_back(static_cast<Index>(axes[d].results[static_cast<std::size_t>(set[d])].terms.size()));
    if (volume(counts) == 0) continue;
    do {
      Index tap = 0, offset = 0, phase = 0;
      for (std::size_t d = 0; d < axes.size(); ++d) {
        const AxisShifts::Term& term =
            axes[d].results[static_cast<std::size_t>(set[d])].terms[static_cast<std::size_t>(position[d])];
        tap = tap * kernel_extent_[d] + term.tap;
        phase = phase * axes[d].source_phases() + term.phase;
        offset += term.shift * pitch[d];
      }
      result.terms.push_back({tap, phase * phase_plane + offset});
    } while (advance(position, counts));
  } while (advance(set, sets));
}

// A box that was cut reads at most 2 (reach + stride) samples along an axis, more only along the last. The
// copies of z in the gradient are up to three times as far apart as those of x, complex channels are two.
bool offsets_fit(const ConvGeometry& geometry, Pass) {
  constexpr double longest_row = 4096, most = 0x1p31 / 6;
  double scalars =
      static_cast<double>(std::max(geometry.in_channels, geometry.out_channels) / geometry.groups);
  for (std::size_t d = 0; d < geometry.axes.size(); ++d) {
    const Axis& axis = geometry.axes[d];
    const auto window = static_cast<double>(axis.reach() + axis.stride),
               all = static_cast<double>(axis.in + std::max<Index>(axis.pad_begin, 0) +
                                         std::max<Index>(axis.pad_end, 0));
    scalars *= std::min(all + 2 * window, d + 1 < geometry.axes.size()
                                              ? 2 * window
                                              : window + longest_row * static_cast<double>(axis.stride));
  }
  return scalars < most;
}

std::vector<std::int32_t> ShiftSum::offsets(const ShiftResult& set) const {
  std::vector<std::int32_t> result;
  for (Index c = 0; c < sources; ++c)
    for (const ShiftTerm& term : set.terms)
      result.push_back(static_cast<std::int32_t>(c * plane + term.offset));
  return result;
}

// Lines of the last axis, `step` apart among the samples.
template <class T>
void ShiftSum::copy_lines(const Box& box, Index phase, Index lines, const T* samples, Index step,
                          T* copy) const {
  const AxisShifts& axis = axes.back();
  const Index begin = box.begin.back() * axis.spacing, count = axis.line(box.extent.back()),
              written = fills_ ? line.back() : count, next = axes.size() > 1 ? pitch[axes.size() - 2] : 0;
  const Range inside = axis.inside(phase);
  const Index from = std::clamp(inside.begin - begin, Index{0}, count),
              to = std::clamp(inside.end - begin, from, count);
  const T* first = from < to ? samples + axis.source(phase, begin + from) : samples;
  tiles<T>().pad_lines(lines, written, from, to, first, step, axis.source_step, copy, next);
  if (axis.source_axis.mode == PaddingMode::zeros) return;
  const auto make_up = [&](Index j, Index end) {
    for (; j < end; ++j) {
      const Index source = axis.source(phase, begin + j);
      for (Index i = 0; i < lines && source >= 0; ++i) copy[i * next + j] = samples[i * step + source];
    }
  };
  make_up(0, from);
  make_up(to, count);
}

// The phases of axis d and those after it, each a plane of its own.
template <class T>
void ShiftSum::copy_axis(const Box& box, std::size_t d, Index phase, const T* samples, T* copy) const {
  const AxisShifts& axis = axes[d];
  const Index rows = axis.line(box.extent[d]), begin = box.begin[d] * axis.spacing,
              here = phases_[d][static_cast<std::size_t>(phase)];
  Index after = 1;
  for (std::size_t e = d + 1; e < axes.size(); ++e) after *= source_image[e];
  const Range inside = axis.inside(here);
  for (Index j = 0; j < rows;) {
    const Index source = axis.source(here, begin + j);
    const bool is_last = d + 2 == axes.size(),
               is_inside = begin + j >= inside.begin && begin + j < inside.end;
    const Index taken = is_last && is_inside ? std::min(rows, inside.end - begin) - j : 1;
    if (source < 0)
      std::fill_n(copy, pitch[d], T{});
    else if (is_last)
      copy_lines(box, phases_.back()[static_cast<std::size_t>(phase)], taken, samples + source * after,
                 axis.source_step * after, copy);
    else
      copy_axis(box, d + 1, phase, samples + source * after, copy);
    j += taken;
    copy += taken * pitch[d];
  }
  if (fills_) std::fill_n(copy, (line[d] - rows) * pitch[d], T{});
}

template <class T>
void ShiftSum::copy(const Box& box, const T* samples, T* copy) const {
  T* to = copy;
  for (Index phase = 0; phase < static_cast<Index>(phases_[0].size()); ++phase, to += phase_plane) {
    if (axes.size() == 1)
      copy_lines(box, phases_[0][static_cast<std::size_t>(phase)], 1, samples, 0, to);
    else
      copy_axis(box, 0, phase, samples, to);
  }
  if (fills_) std::fill(to, copy + plane, T{});
}

template <class T>
void ShiftSum::store(const Plane& where, const T* sums, Index sums_pitch, T alpha, T beta, T* result) const {
  if (col_step() == 1)
    return tiles<T>().axpby_lines(where.rows, where.cols, alpha, sums, sums_pitch, beta, result, row_step());
  for (Index i = 0; i < where.rows; ++i, sums += sums_pitch, result += row_step())
    axpby(where.cols, alpha, sums, 1, beta, result, col_step());
}

template void ShiftSum::store(const Plane&, const float*, Index, float, float, float*) const;
template void ShiftSum::store(const Plane&, const double*, Index, double, double, double*) const;
template void ShiftSum::copy(const Box&, const float*, float*) const;
template void ShiftSum::copy(const Box&, const double*, double*) const;

}  // namespace convmat
