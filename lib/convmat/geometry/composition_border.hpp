#pragma once

#include <convmat/geometry/composed_axis.hpp>

namespace convmat {

/// Where the product of two layers and its convolution read differently, over all axes: an output, a pair of
/// taps and the two samples, row-major over the axes; -1 for no sample.
class CONVMAT_API CompositionBorder {
 public:
  explicit CompositionBorder(std::vector<ComposedAxis> axes) : axes_(std::move(axes)) {}

  /// The outputs at which some axis reads differently, ascending.
  std::vector<Index> outputs() const;

  /// The samples read there through pairs that differ, by either, ascending.
  std::vector<Index> samples(Index output) const;

  /// f(outer tap, inner tap, sample of the product, sample of the convolution) for every pair that differs.
  template <class F>
  void for_each_difference(Index output, F&& f) const;

 private:
  using Reading = ComposedAxis::Reading;

  // What an output reads along each axis; all of it is wanted only beside a difference along another axis.
  struct Readings {
    std::vector<std::vector<Reading>> all, different;
  };

  Shape image_out() const;
  Readings readings(Index output) const;

  static Index joined(Index sample, Index read, Index extent) {
    return sample < 0 || read < 0 ? -1 : sample * extent + read;
  }

  template <class F>
  void walk(const Readings& readings, const Reading& so_far, bool differs, std::size_t d, F& f) const;

  std::vector<ComposedAxis> axes_;
};

template <class F>
void CompositionBorder::for_each_difference(Index output, F&& f) const {
  walk(readings(output), {0, 0, 0, 0}, false, 0, f);
}

template <class F>
void CompositionBorder::walk(const Readings& readings, const Reading& so_far, bool differs, std::size_t d,
                             F& f) const {
  if (so_far.product < 0 && so_far.convolution < 0) return;
  if (d == axes_.size()) return f(so_far.outer_tap, so_far.inner_tap, so_far.product, so_far.convolution);
  const ComposedAxis& axis = axes_[d];
  const bool must_differ = !differs && d + 1 == axes_.size();
  for (const Reading& r : must_differ ? readings.different[d] : readings.all[d])
    walk(readings,
         {so_far.outer_tap * axis.outer.taps() + r.outer_tap,
          so_far.inner_tap * axis.inner.taps() + r.inner_tap, joined(so_far.product, r.product, axis.axis.in),
          joined(so_far.convolution, r.convolution, axis.axis.in)},
         differs || r.product != r.convolution, d + 1, f);
}

}  // namespace convmat
