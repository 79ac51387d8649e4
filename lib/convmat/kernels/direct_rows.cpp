#include <convmat/core/division.hpp>
#include <convmat/kernels/direct_sum.hpp>
#include <convmat/kernels/term_grids.hpp>

namespace convmat {
namespace {

template <class T>
class DirectRows final : public DirectSum<T> {
 public:
  DirectRows(const ConvGeometry& geometry, Pass pass) : DirectSum<T>(geometry, pass) {
    for (const ShiftResult& set : sum_.result_sets) {
      begin_.push_back(packed_size_);
      packed_size_ +=
          sum_.groups * sum_.sources * static_cast<Index>(grids_.emplace_back(sum_, set, fold()).taps.size());
    }
    // Strided results end in a vector that is partly used, and read whole where it is not masked.
    if (unit() == 0 || sum_.col_step() == 1) in_place_ = sum_.split_interior(unit());
    if (in_place_)
      for (const ShiftResult& set : in_place_->result_sets)
        in_place_grids_.emplace_back(*in_place_, set, fold());
  }

  Index packed_size() const override { return packed_size_; }

  // For each set and group: [source channel][taps of the grids].
  void pack(const T* kernel, T* packed) const override {
    for (const TermGrids& grids : grids_)
      for (Index g = 0; g < sum_.groups; ++g)
        for (Index c = 0; c < sum_.sources; ++c)
          for (const Index tap : grids.taps)
            *packed++ = kernel[g * sum_.kernel_group + c * sum_.kernel_source + tap];
  }

 private:
  using DirectSum<T>::sum_;
  using DirectSum<T>::in_place_;

  // Vectors of the samples themselves must not pass the end of the image: 0 for whole lines, where zeros can
  // be masked in.
  Index unit() const {
    if (sum_.axes.size() == 1) return tiles_.grid_rows_long * fold();
    if (sum_.axes.back().source_axis.mode != PaddingMode::zeros) return tiles_.lanes;
    Index cols = 0;
    for (const AxisShifts::Result& result : sum_.axes.back().results)
      cols = std::max(cols, static_cast<Index>(result.terms.size()));
    return cols <= tiles_.masked_cols ? 0 : tiles_.lanes;
  }

  GridSamples<T> lines(const ShiftSum& sum, const ShiftSum::Plane& plane, const T* samples) const {
    constexpr Index far = Index{1} << 40;
    const AxisShifts& axis = sum.axes.back();
    const Index first = axis.origin[0] + plane.col;
    const bool is_masked = &sum != &sum_ && sum.axes.size() > 1;
    return {samples + plane.offset,
            sum.plane,
            sum.row_pitch(),
            is_masked ? -first : -far,
            is_masked ? sum.source_image.back() - first : far,
            axis.reach};
  }

  Index fold() const { return 3 * tiles_.lanes; }
  Index blocks() const override { return 1; }
  Index scratch_scalars() const override {
    return sum_.col_step() == 1 ? 0
                                : (sum_.axes.size() > 1 ? sum_.largest.extent[sum_.axes.size() - 2] : 1) *
                                      sum_.largest.extent.back();
  }

  void compute(const ShiftSum& sum, const Box& box, Index group, Range, const T* packed, const T* samples,
               T alpha, T beta, T* result, T* scratch) const override {
    const std::vector<TermGrids>& grids = &sum == &sum_ ? grids_ : in_place_grids_;
    for (std::size_t s = 0; s < sum.result_sets.size(); ++s) {
      const Index taps = static_cast<Index>(grids[s].taps.size());
      const T* weights = packed + begin_[s] + group * sum_.sources * taps;
      sum.for_each_plane(sum.result_sets[s], box, [&](const ShiftSum::Plane& plane) {
        const GridSamples<T> source = lines(sum, plane, samples);
        if (sum.col_step() == 1) {
          rows(sum, grids[s], plane, weights, source, alpha, beta, result + plane.result, sum.row_step());
        } else {
          rows(sum, grids[s], plane, weights, source, T{1}, T{0}, scratch, plane.cols);
          sum.store(plane, scratch, plane.cols, alpha, beta, result + plane.result);
        }
      });
    }
  }

  // Rows that share samples are row_unit apart: taken together, `most` at a time.
  void rows(const ShiftSum& sum, const TermGrids& terms, const ShiftSum::Plane& plane, const T* weights,
            const GridSamples<T>& samples, T alpha, T beta, T* out, Index out_pitch) const {
    const GridTerms<T> grids{sum.sources, static_cast<Index>(terms.grids.size()), terms.grids.data(), weights,
                             static_cast<Index>(terms.taps.size())};
    const Index length = terms.fold > 0 ? terms.fold : plane.cols;
    const Index most = length > 3 * tiles_.lanes ? tiles_.grid_rows_long : tiles_.grid_rows_short;
    const auto tile = [&](Index count, Index first, Index pitch, Index run, Index consumed, T* to,
                          Index to_pitch) {
      GridSamples<T> here = samples;
      here.at += first;
      here.row_pitch = pitch;
      tiles_.grid_rows(count, grids, here, run, consumed, alpha, beta, to, to_pitch);
    };
    if (terms.fold > 0) {
      for (Index first = 0; first < plane.cols; first += most * terms.fold) {
        const Index left = plane.cols - first, count = std::min(most, ceil_divide(left, terms.fold));
        tile(count, first, terms.fold, left, terms.fold, out + first, terms.fold);
      }
      return;
    }
    const Index unit = terms.row_unit;
    for (Index residue = 0; residue < std::min(unit, plane.rows); ++residue) {
      Index left = ceil_divide(plane.rows - residue, unit), row = residue;
      for (Index tiles = ceil_divide(left, most); tiles > 0; --tiles) {
        const Index count = ceil_divide(left, tiles);
        tile(count, row * sum.row_pitch(), unit * sum.row_pitch(), plane.cols, 0, out + row * out_pitch,
             unit * out_pitch);
        row += count * unit;
        left -= count;
      }
    }
  }

  const Tiles<T>& tiles_ = tiles<T>();
  std::vector<TermGrids> grids_, in_place_grids_;  // of each set
  std::vector<Index> begin_;                       // of each set in the packed kernel
  Index packed_size_ = 0;
};

}  // namespace

template <class T>
std::unique_ptr<const ConvPass<T>> direct_rows(const ConvGeometry& geometry, Pass pass) {
  return std::make_unique<DirectRows<T>>(geometry, pass);
}

template std::unique_ptr<const ConvPass<float>> direct_rows(const ConvGeometry&, Pass);
template std::unique_ptr<const ConvPass<double>> direct_rows(const ConvGeometry&, Pass);

}  // namespace convmat
