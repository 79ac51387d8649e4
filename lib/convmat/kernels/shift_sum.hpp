#pragma once

#include <algorithm>
#include <convmat/geometry/axis_shifts.hpp>
#include <convmat/geometry/conv_geometry.hpp>
#include <convmat/kernels/conv_pass.hpp>
#include <cstdint>
#include <optional>

namespace convmat {

/// A term of a sum of shifts: tap of the kernel (flat, of one pair of channels), and where in a copied box of
/// samples the run begins that it multiplies.
struct ShiftTerm {
  Index tap, offset;
};

/// Terms of one set of results: those of a residue on every axis.
struct ShiftResult {
  Shape axis_result;             // index of AxisShifts::results on each axis
  std::vector<ShiftTerm> terms;  // the last axis runs fastest
};

/// A box of results [begin, begin + extent), in v.
struct Box {
  Shape begin, extent;
};

/// How the results of a pass are cut into boxes.
struct Boxing {
  /// Samples of strided axes are sorted into phases where vectors of them are read, left as they are
  /// otherwise.
  enum class Samples { sorted, unsorted };

  Index channels;  // whose samples are copied together
  Index scalars;   // about as many of all of them in a box: axes before the last are cut, the first one first
  Index row;       // results of a box along the last axis, at most
  Samples samples = Samples::sorted;
};

/// What a pass copies of a channel's samples, those that boxes share counted for each of them.
struct Copies {
  double boxes, samples;
};
CONVMAT_API Copies copies(const ConvGeometry& geometry, Pass pass, const Boxing& boxing);

/// Forward or transposed product of one convolution as a sum of shifts: for channels r of results and c of
/// sources of one group, and v over all axes,
///
///     result[r, first + v step] = sum over c and terms of K[r, c, tap] sample[c, v + shift].
///
/// It is computed box by box of results. The samples that a box reads are copied: padded, sorted into phases,
/// rows of `pitch`, so that a term is an offset. The gradient reads the same copies as the forward product.
class ShiftSum {
 public:
  CONVMAT_API ShiftSum(const ConvGeometry& geometry, Pass pass, const Boxing& boxing);

  Index groups, sources, results;  // channels of a group
  Shape source_image, result_image;
  std::vector<AxisShifts> axes;
  Index kernel_group, kernel_result, kernel_source;  // K[g, r, c, tap] is g, r, c times these, + tap

  std::vector<Box> boxes;
  Box largest;               // extents of a box that no border cuts
  Shape line, pitch;         // of the copy, within a phase
  Index phase_plane, plane;  // scalars of one phase, of one channel
  std::vector<ShiftResult> result_sets;

  /// Where the runs of (source channel, term) begin in the copies of all channels, one after another.
  CONVMAT_API std::vector<std::int32_t> offsets(const ShiftResult& set) const;

  /// The same sum over the samples themselves, in boxes of results that read no padding, a multiple of `unit`
  /// of them along the last axis, or all of them there where unit is 0; the boxes of this one keep the
  /// border. Nothing where strides sort the samples, or where the border is more than a sixteenth: it costs
  /// more.
  CONVMAT_API std::optional<ShiftSum> split_interior(Index unit);

  /// Where a channel's samples of a box begin in the image, of a sum over the samples themselves.
  CONVMAT_API Index first_sample(const Box& box) const;

  /// Copies what the box reads of one channel, `samples`, to `copy`; for the gradient, whose products with
  /// zeros want finite values, with zeros from there to `plane`.
  template <class T>
  CONVMAT_API void copy(const Box& box, const T* samples, T* copy) const;

  /// Results of one set in one box, last two axes at a time (one row where there is one axis): row i, column
  /// j stands at offset + i row_pitch() + j col_pitch() in the copy of its sources, at result + i row_step()
  /// + j col_step() among the results.
  struct Plane {
    Index offset, result, rows, cols;
    Index col;  // v of column 0
  };
  template <class Visit>
  void for_each_plane(const ShiftResult& set, const Box& box, const Visit& visit) const {
    planes(set, box, 0, 0, 0, visit);
  }
  Index row_pitch() const { return axes.size() > 1 ? spaced_pitch(axes.size() - 2) : 0; }
  Index col_pitch() const { return axes.back().spacing; }
  Index row_step() const { return axes.size() > 1 ? axes[axes.size() - 2].step * result_image.back() : 0; }
  Index col_step() const { return axes.back().step; }

  /// result = beta result + alpha sums over a plane of results, whose rows are `sums_pitch` apart in sums.
  template <class T>
  CONVMAT_API void store(const Plane& where, const T* sums, Index sums_pitch, T alpha, T beta,
                         T* result) const;

 private:
  template <class T>
  void copy_axis(const Box& box, std::size_t d, Index phase, const T* samples, T* copy) const;
  template <class T>
  void copy_lines(const Box& box, Index phase, Index lines, const T* samples, Index step, T* copy) const;

  Shape extents() const;  // of all v

  // Distance in the copy of what neighbouring results read.
  Index spaced_pitch(std::size_t d) const { return axes[d].spacing * pitch[d]; }

  // The v of axis d that are valid results inside the box.
  Range valid(const ShiftResult& set, const Box& box, std::size_t d) const {
    const Range& all = axes[d].results[static_cast<std::size_t>(set.axis_result[d])].valid;
    return {std::max(all.begin, box.begin[d]), std::min(all.end, box.begin[d] + box.extent[d])};
  }

  template <class Visit>
  void planes(const ShiftResult& set, const Box& box, std::size_t d, Index offset, Index result,
              const Visit& visit) const {
    const Range range = valid(set, box, d);
    if (range.size() == 0) return;
    const Index first = axes[d].results[static_cast<std::size_t>(set.axis_result[d])].first;
    const auto descend = [&](Index v) {
      return std::pair{offset + (v - box.begin[d]) * spaced_pitch(d),
                       result * result_image[d] + first + v * axes[d].step};
    };
    const auto [begin_offset, begin_result] = descend(range.begin);
    if (d + 1 == axes.size()) return visit(Plane{begin_offset, begin_result, 1, range.size(), range.begin});
    if (d + 2 == axes.size()) {
      const Range cols = valid(set, box, d + 1);
      const Index first_col = axes[d + 1].results[static_cast<std::size_t>(set.axis_result[d + 1])].first;
      if (cols.size() > 0)
        visit(Plane{begin_offset + (cols.begin - box.begin[d + 1]) * spaced_pitch(d + 1),
                    begin_result * result_image[d + 1] + first_col + cols.begin * axes[d + 1].step,
                    range.size(), cols.size(), cols.begin});
      return;
    }
    for (Index v = range.begin; v < range.end; ++v) {
      const auto [next_offset, next_result] = descend(v);
      planes(set, box, d + 1, next_offset, next_result, visit);
    }
  }

  Shape kernel_extent_;
  bool fills_;                 // what no result of a box reads, up to the whole plane
  std::vector<Shape> phases_;  // of each axis, in the order in which the copy holds the phases of all

  void cut(const Box& region);
  void lay_out(Pass pass);
  void collect_terms();
};

/// Do the offsets of this geometry's copies fit 32 bits, whatever its images? A bound from above: kernels of
/// millions of taps on many channels do not.
bool offsets_fit(const ConvGeometry& geometry, Pass pass);

}  // namespace convmat
