#include <algorithm>
#include <convmat/core/division.hpp>
#include <convmat/kernels/shift_sum.hpp>

namespace convmat {

ShiftSum::ShiftSum(const ConvGeometry& geometry, Pass pass, Index channels, Index box_scalars, Index row,
                   Samples samples)
    : groups(geometry.groups) {
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
  for (const Axis& axis : geometry.axes)
    axes.push_back(transposed                                                 ? transpose_shifts(axis)
                   : samples == Samples::sorted || axis.stride > axis.reach() ? forward_shifts(axis)
                                                                              : unsorted_shifts(axis));
  kernel_extent_ = geometry.kernel_size();
  cut_boxes(channels, box_scalars, row);
  lay_out(pass);
  collect_terms();
}

// Halves the first axis that can still be cut until a box fits, but reads no more than twice the samples that
// its results stand on; the last axis is cut to `row`.
void ShiftSum::cut_boxes(Index channels, Index box_scalars, Index row) {
  Shape& box = largest.extent;
  for (const AxisShifts& axis : axes) box.push_back(axis.extent);
  box.back() = std::min(box.back(), row);
  const auto scalars = [&] {
    Index product = channels;
    for (std::size_t d = 0; d < box.size(); ++d) product *= axes[d].source_phases() * axes[d].line(box[d]);
    return product;
  };
  for (std::size_t d = 0; d + 1 < box.size() && scalars() > box_scalars; ++d)
    while (box[d] * axes[d].spacing > std::max<Index>(axes[d].spacing, axes[d].reach - 1) &&
           scalars() > box_scalars)
      box[d] = (box[d] + 1) / 2;
  // Equal shares, so that the last box is no sliver.
  for (std::size_t d = 0; d < box.size(); ++d) {
    const Index parts = ceil_divide(axes[d].extent, box[d]);
    if (d + 1 < box.size()) box[d] = ceil_divide(axes[d].extent, parts);
  }
  largest.begin = Shape(box.size(), 0);
  Shape count;
  for (std::size_t d = 0; d < box.size(); ++d) count.push_back(ceil_divide(axes[d].extent, box[d]));
  Shape position(box.size(), 0);
  do {
    Box& next = boxes.emplace_back();
    for (std::size_t d = 0; d < box.size(); ++d) {
      next.begin.push_back(position[d] * box[d]);
      next.extent.push_back(std::min(box[d], axes[d].extent - next.begin[d]));
    }
  } while (advance(position, count));
}

void ShiftSum::lay_out(Pass pass) {
  phase_plane = 1;
  Index phases = 1;
  for (std::size_t d = 0; d < axes.size(); ++d) {
    line.push_back(axes[d].line(largest.extent[d]));
    phases *= axes[d].source_phases();
  }
  // The gradient reads one row with many: aligned, they take half the loads.
  constexpr Index cache_line = 16, page = 512;
  if (pass == Pass::gradient && axes.size() > 1 && line.back() >= 4 * cache_line)
    line.back() = ceil_divide(line.back(), cache_line) * cache_line;
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
  plane = ceil_divide(phases * phase_plane, cache_line) * cache_line;
  if (plane % page < cache_line) plane += cache_line;
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

template <class T>
void ShiftSum::copy_row(const Box& box, Index phase, const T* samples, T* copy) const {
  const AxisShifts& axis = axes.back();
  const Index begin = box.begin.back() * axis.spacing, count = axis.line(box.extent.back());
  const Range inside = axis.inside(phase);
  const Index from = std::clamp(inside.begin - begin, Index{0}, count),
              to = std::clamp(inside.end - begin, from, count);
  const auto edge = [&](Index first, Index last) {
    if (axis.source_axis.mode == PaddingMode::zeros) return std::fill(copy + first, copy + last, T{});
    for (Index j = first; j < last; ++j) {
      const Index source = axis.source(phase, begin + j);
      copy[j] = source < 0 ? T{} : samples[source];
    }
  };
  edge(0, from);
  if (from < to) {
    const T* first = samples + axis.source(phase, begin + from);
    if (axis.source_step == 1)
      std::copy_n(first, to - from, copy + from);
    else
      for (Index j = from; j < to; ++j) copy[j] = first[(j - from) * axis.source_step];
  }
  edge(to, count);
  std::fill(copy + count, copy + line.back(), T{});
}

// The phases of axis d and those after it, each a plane of its own.
template <class T>
void ShiftSum::copy_axis(const Box& box, std::size_t d, Index phase, const T* samples, T* copy) const {
  const Index rows = axes[d].line(box.extent[d]), begin = box.begin[d] * axes[d].spacing;
  Index after = 1;
  for (std::size_t e = d + 1; e < axes.size(); ++e) after *= source_image[e];
  for (Index j = 0; j < rows; ++j, copy += pitch[d]) {
    const Index source = axes[d].source(phases_[d][static_cast<std::size_t>(phase)], begin + j);
    if (source < 0)
      std::fill_n(copy, pitch[d], T{});
    else if (d + 2 == axes.size())
      copy_row(box, phases_.back()[static_cast<std::size_t>(phase)], samples + source * after, copy);
    else
      copy_axis(box, d + 1, phase, samples + source * after, copy);
  }
  std::fill_n(copy, (line[d] - rows) * pitch[d], T{});
}

template <class T>
void ShiftSum::copy(const Box& box, const T* samples, T* copy) const {
  T* to = copy;
  for (Index phase = 0; phase < static_cast<Index>(phases_[0].size()); ++phase, to += phase_plane) {
    if (axes.size() == 1)
      copy_row(box, phases_[0][static_cast<std::size_t>(phase)], samples, to);
    else
      copy_axis(box, 0, phase, samples, to);
  }
  std::fill(to, copy + plane, T{});
}

template <class T>
void ShiftSum::store(const Plane& where, const T* sums, Index sums_pitch, T alpha, T beta, T* result) const {
  const Index step = col_step();
  for (Index i = 0; i < where.rows; ++i, sums += sums_pitch, result += row_step()) {
    if (beta == T{})
      for (Index j = 0; j < where.cols; ++j) result[j * step] = alpha * sums[j];
    else
      for (Index j = 0; j < where.cols; ++j) result[j * step] = beta * result[j * step] + alpha * sums[j];
  }
}

template void ShiftSum::store(const Plane&, const float*, Index, float, float, float*) const;
template void ShiftSum::store(const Plane&, const double*, Index, double, double, double*) const;
template void ShiftSum::copy(const Box&, const float*, float*) const;
template void ShiftSum::copy(const Box&, const double*, double*) const;

}  // namespace convmat
