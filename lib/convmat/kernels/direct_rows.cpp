#include <convmat/core/division.hpp>
#include <convmat/kernels/direct_sum.hpp>
#include <convmat/kernels/term_grids.hpp>
#include <limits>

namespace convmat {
namespace {

template <class T>
class DirectRows final : public DirectSum<T> {
 public:
  DirectRows(const ConvGeometry& geometry, Pass pass) : DirectSum<T>(geometry, pass) {
    if (sum_.axes.size() == 1) choose_fold();
    for (const ShiftResult& set : sum_.result_sets) {
      begin_.push_back(packed_size_);
      packed_size_ += sum_.groups * sum_.results * sum_.sources *
                      static_cast<Index>(grids_.emplace_back(sum_, set, fold_).taps.size());
    }
    // Strided results end in a vector that is partly used, and read whole where it is not masked. Short
    // pieces of lines of many channels come from memory slowly: for 64 channels to 3, 1.5 times as slowly as
    // copies.
    const bool reads_short_pieces = sum_.results > 1 && sum_.sources > 8;
    if ((unit() == 0 || sum_.col_step() == 1) && !reads_short_pieces) in_place_ = sum_.split_interior(unit());
    if (in_place_)
      for (const ShiftResult& set : in_place_->result_sets)
        in_place_grids_.emplace_back(*in_place_, set, fold_);
  }

  Index packed_size() const override { return packed_size_; }

  // For each set and group: [source channel][taps of the grids][result channel].
  void pack(const T* kernel, T* packed) const override {
    for (const TermGrids& grids : grids_)
      for (Index g = 0; g < sum_.groups; ++g)
        for (Index c = 0; c < sum_.sources; ++c)
          for (const Index tap : grids.taps)
            for (Index r = 0; r < sum_.results; ++r)
              *packed++ =
                  kernel[g * sum_.kernel_group + r * sum_.kernel_result + c * sum_.kernel_source + tap];
  }

 private:
  using DirectSum<T>::sum_;
  using DirectSum<T>::in_place_;

  // Along one axis, rows of two vectors or three: what a tile loads for each of its vectors is least.
  void choose_fold() {
    double least = std::numeric_limits<double>::infinity();
    for (Index vectors = 2; vectors <= 3; ++vectors) {
      const Index rows = tiles_.grid_rows_at_once(1, vectors * tiles_.lanes);
      Index loads = 0;
      for (const TermGrid& grid : TermGrids(sum_, sum_.result_sets[0], vectors * tiles_.lanes).grids)
        loads += grid.cols * (sample_load * vectors * (rows + grid.shifts - 1) + rows * grid.shifts);
      const double cost = static_cast<double>(loads) / static_cast<double>(rows * vectors);
      if (cost < least) fold_ = vectors * tiles_.lanes;
      least = std::min(least, cost);
    }
  }

  // Vectors of the samples themselves must not pass the end of the image: 0 for whole lines, where zeros can
  // be masked in.
  Index unit() const {
    if (sum_.axes.size() == 1) return fold_;
    const AxisShifts& last = sum_.axes.back();
    Index cols = 0;
    for (const AxisShifts::Result& result : last.results)
      cols = std::max(cols, static_cast<Index>(result.terms.size()));
    const Index before = -last.origin[0], after = last.line(last.extent) - before - sum_.source_image.back();
    const bool is_masked = last.source_axis.mode == PaddingMode::zeros && cols <= tiles_.masked_cols &&
                           std::max(before, after) <= tiles_.lanes;
    return is_masked ? 0 : tiles_.lanes;
  }

  GridSamples<T> lines(const ShiftSum& sum, const ShiftSum::Plane& plane, const T* samples) const {
    constexpr Index far = Index{1} << 40;
    const AxisShifts& axis = sum.axes.back();
    const Index first = axis.origin[0] + plane.col;
    const bool in_place = &sum != &sum_ && sum.axes.size() > 1;
    return {samples + plane.offset,
            sum.plane,
            sum.row_pitch(),
            in_place ? -first : -far,
            in_place ? sum.source_image.back() - first : far,
            axis.reach};
  }

  Index blocks() const override { return 1; }
  Index scratch_scalars() const override {
    if (sum_.col_step() == 1) return 0;
    const Index rows = sum_.axes.size() > 1 ? sum_.largest.extent[sum_.axes.size() - 2] : 1;
    return sum_.results * rows * sum_.largest.extent.back();
  }

  void compute(const ShiftSum& sum, const Box& box, Index group, Range, const T* packed, const T* samples,
               T alpha, T beta, T* result, T* scratch) const override {
    const std::vector<TermGrids>& grids = &sum == &sum_ ? grids_ : in_place_grids_;
    const Index pixels = volume(sum.result_image);
    for (std::size_t s = 0; s < sum.result_sets.size(); ++s) {
      const Index pitch = sum.results * static_cast<Index>(grids[s].taps.size());
      const T* weights = packed + begin_[s] + group * sum.sources * pitch;
      const GridTerms<T> terms{sum.results,           sum.sources, static_cast<Index>(grids[s].grids.size()),
                               grids[s].grids.data(), weights,     pitch};
      sum.for_each_plane(sum.result_sets[s], box, [&](const ShiftSum::Plane& plane) {
        const GridSamples<T> source = lines(sum, plane, samples);
        T* to = result + plane.result;
        if (sum.col_step() == 1)
          return rows(grids[s], terms, plane, source,
                      {to, pixels, sum.row_step(), plane.cols, 0, alpha, beta});
        const Index scratched = plane.rows * plane.cols;
        rows(grids[s], terms, plane, source, {scratch, scratched, plane.cols, plane.cols, 0, T{1}, T{0}});
        for (Index r = 0; r < sum.results; ++r)
          sum.store(plane, scratch + r * scratched, plane.cols, alpha, beta, to + r * pixels);
      });
    }
  }

  // Rows that share samples are row_unit apart: taken together, `most` at a time.
  void rows(const TermGrids& grids, const GridTerms<T>& terms, const ShiftSum::Plane& plane,
            const GridSamples<T>& samples, const GridResults<T>& results) const {
    GridSamples<T> read = samples;
    GridResults<T> written = results;
    if (grids.fold > 0) {
      const Index most = tiles_.grid_rows_at_once(1, fold_);
      read.row_pitch = written.row_pitch = written.consumed = grids.fold;
      for (Index first = 0; first < plane.cols; first += most * grids.fold) {
        read.at = samples.at + first;
        written.at = results.at + first;
        written.count = plane.cols - first;
        tiles_.grid_rows(std::min(most, ceil_divide(written.count, grids.fold)), terms, read, written);
      }
      return;
    }
    const Index unit = grids.row_unit, most = tiles_.grid_rows_at_once(terms.results, plane.cols);
    read.row_pitch *= unit;
    written.row_pitch *= unit;
    for (Index residue = 0; residue < std::min(unit, plane.rows); ++residue) {
      Index left = ceil_divide(plane.rows - residue, unit), row = residue;
      for (Index tiles = ceil_divide(left, most); tiles > 0; --tiles) {
        const Index count = ceil_divide(left, tiles);
        read.at = samples.at + row * samples.row_pitch;
        written.at = results.at + row * results.row_pitch;
        tiles_.grid_rows(count, terms, read, written);
        row += count * unit;
        left -= count;
      }
    }
  }

  const Tiles<T>& tiles_ = tiles<T>();
  std::vector<TermGrids> grids_, in_place_grids_;  // of each set
  std::vector<Index> begin_;                       // of each set in the packed kernel
  Index fold_ = 0, packed_size_ = 0;
};

}  // namespace

template <class T>
std::unique_ptr<const ConvPass<T>> direct_rows(const ConvGeometry& geometry, Pass pass) {
  return std::make_unique<DirectRows<T>>(geometry, pass);
}

template std::unique_ptr<const ConvPass<float>> direct_rows(const ConvGeometry&, Pass);
template std::unique_ptr<const ConvPass<double>> direct_rows(const ConvGeometry&, Pass);

}  // namespace convmat
