#include <convmat/core/division.hpp>
#include <convmat/kernels/direct_sum.hpp>
#include <convmat/kernels/tiles.hpp>
#include <limits>

namespace convmat {
namespace {

template <class T>
class DirectChannels final : public DirectSum<T> {
 public:
  DirectChannels(const ConvGeometry& geometry, Pass pass) : DirectSum<T>(geometry, pass) {
    // Results are written in place row by row, or, where rows are short, all rows of a plane are taken as one
    // with the columns between them, and picked out.
    const Index cols = sum_.largest.extent.back(), lanes = tiles_.lanes;
    rows_ = sum_.axes.size() > 1 ? sum_.largest.extent[sum_.axes.size() - 2] : 1;
    run_ = (rows_ - 1) * sum_.row_pitch() + cols;
    is_flat_ = sum_.col_step() != 1 || 11 * run_ < 10 * rows_ * round_up(cols, lanes);
    choose_block(ceil_divide(is_flat_ ? run_ : cols, lanes));
    for (const ShiftResult& set : sum_.result_sets) {
      begin_.push_back(packed_size_);
      packed_size_ += sum_.groups * sum_.results * sum_.sources * static_cast<Index>(set.terms.size());
      base_.push_back(sum_.offsets(set));
    }
  }

  Index packed_size() const override { return packed_size_; }

  // For each set, group and block of channels: [source channel][term][channel of the block].
  void pack(const T* kernel, T* packed) const override {
    for (const ShiftResult& set : sum_.result_sets)
      for (Index g = 0; g < sum_.groups; ++g)
        for (Index b = 0; b < blocks(); ++b)
          for (Index c = 0; c < sum_.sources; ++c)
            for (const ShiftTerm& term : set.terms)
              for (Index r = block_begin(b); r < block_begin(b + 1); ++r)
                *packed++ = kernel[g * sum_.kernel_group + r * sum_.kernel_result + c * sum_.kernel_source +
                                   term.tap];
  }

 private:
  using DirectSum<T>::sum_;

  // Channels of a block: what a tile loads for each of its products is least, fewer channels where runs of so
  // many vectors are not cut then.
  void choose_block(Index vectors) {
    double least = std::numeric_limits<double>::infinity();
    for (Index rows = tiles_.max_rows; rows >= std::min<Index>(6, tiles_.max_rows); --rows) {
      const Index blocks = ceil_divide(sum_.results, rows);
      const auto tiles = static_cast<double>(ceil_divide(vectors, tiles_.vectors_at_once(rows)));
      const double taken = static_cast<double>(vectors) / tiles,
                   shared = static_cast<double>(sum_.results) / static_cast<double>(blocks);
      const double cost = sample_load / shared + 1 / taken;
      if (cost < least) blocks_ = blocks;
      least = std::min(least, cost);
    }
  }

  Index blocks() const override { return blocks_; }
  Index block_begin(Index b) const { return sum_.results * b / blocks(); }
  Index scratch_scalars() const override { return is_flat_ ? tiles_.max_rows * run_ : 0; }

  void compute(const ShiftSum&, const Box& box, Index group, Range range, const T* packed, const T* copy,
               T alpha, T beta, T* result, T* scratch) const override {
    const Index pixels = volume(sum_.result_image);
    for (std::size_t s = 0; s < sum_.result_sets.size(); ++s) {
      const std::int32_t* base = base_[s].data();
      const Index steps = static_cast<Index>(base_[s].size());
      const T* weights = packed + begin_[s] + group * sum_.results * steps;
      sum_.for_each_plane(sum_.result_sets[s], box, [&](const ShiftSum::Plane& plane) {
        const T* source = copy + plane.offset;
        for (Index b = range.begin; b < range.end; ++b) {
          const Index first = block_begin(b), rows = block_begin(b + 1) - first;
          const T* block = weights + first * steps;
          T* to = result + first * pixels + plane.result;
          if (is_flat_) {
            const Index run = (plane.rows - 1) * sum_.row_pitch() + plane.cols;
            tiles_.sample_rows(rows, steps, block, source, base, run, T{1}, T{0}, scratch, run);
            for (Index r = 0; r < rows; ++r)
              sum_.store(plane, scratch + r * run, sum_.row_pitch(), alpha, beta, to + r * pixels);
          } else {
            for (Index i = 0; i < plane.rows; ++i)
              tiles_.sample_rows(rows, steps, block, source + i * sum_.row_pitch(), base, plane.cols, alpha,
                                 beta, to + i * sum_.row_step(), pixels);
          }
        }
      });
    }
  }

  const Tiles<T>& tiles_ = tiles<T>();
  std::vector<Index> begin_;  // of each set in the packed kernel
  std::vector<std::vector<std::int32_t>> base_;
  Index packed_size_ = 0, rows_, run_, blocks_ = 1;
  bool is_flat_;
};

}  // namespace

template <class T>
std::unique_ptr<const ConvPass<T>> direct_channels(const ConvGeometry& geometry, Pass pass) {
  return std::make_unique<DirectChannels<T>>(geometry, pass);
}

template std::unique_ptr<const ConvPass<float>> direct_channels(const ConvGeometry&, Pass);
template std::unique_ptr<const ConvPass<double>> direct_channels(const ConvGeometry&, Pass);

}  // namespace convmat
