#include <algorithm>
#include <convmat/core/memory.hpp>
#include <convmat/core/threads.hpp>
#include <convmat/geometry/conv_pattern.hpp>
#include <convmat/operators/conv_csr.hpp>
#include <limits>

namespace convmat {
namespace {

using Orientation = AxisPattern::Orientation;

// Writes a range of rows: indptr[row + 1], and their columns and values, axis by axis. A stem of axis d is
// what entries have in common before it: channels and the axes 0 ... d - 1.
template <Scalar S, IndexWidth I>
class RowWriter {
 public:
  RowWriter(const ConvPattern& pattern, const S* kernel, Csr<S, I>& matrix, std::int32_t* taps)
      : pattern_(pattern), kernel_(kernel), matrix_(matrix), taps_(taps), stems_(pattern.axes.size()) {}

  void write(Range rows) {
    const Index height = pattern_.axes[0].rows() * pattern_.below[0].rows;
    for (Index row = rows.begin; row < rows.end;) {
      const Index channel = row / height, first = channel * height, end = std::min(rows.end, first + height);
      stems_[0].clear();
      for (Index c = 0; c < pattern_.group_cols; ++c) stems_[0].push_back(pattern_.channel(channel, c));
      write_block({0, channel, channel * pattern_.group_cols}, {row - first, end - first});
      row = end;
    }
  }

 private:
  using Entry = AxisPattern::Entry;

  // What belongs to one channel and one row of each axis before axis d. Blocks of one axis follow each other;
  // `index` is the number of blocks before this one, `stems` that of their stems.
  struct Block {
    std::size_t d;
    Index index, stems;
  };

  const AxisPattern& axis(const Block& block) const { return pattern_.axes[block.d]; }
  const ConvPattern::Extent& below(const Block& block) const { return pattern_.below[block.d]; }

  // Number of rows, and of stems of the next axis, before row r of the block's axis.
  Index row_index(const Block& block, Index r) const { return block.index * axis(block).rows() + r; }
  Index stems_before(const Block& block, Index r) const {
    return block.stems * axis(block).entries() +
           static_cast<Index>(stems_[block.d].size()) * axis(block).start(r);
  }

  // The entry where row r of the block's axis begins.
  Index start(const Block& block, Index r) const { return stems_before(block, r) * below(block).entries; }

  // Some rows of a block, counted from its first. Rows of the axis that are alike are written once and
  // copied.
  void write_block(const Block& block, Range rows) {
    const Index height = below(block).rows, period = axis(block).period();
    const Range periodic = axis(block).periodic();
    for (Index row = rows.begin; row < rows.end;) {
      const Index r = row / height, first = r * height;
      const Index end = row == first && r >= periodic.begin ? std::min(rows.end / height, periodic.end) : r;
      const bool repeats = r + period < end && can_repeat(block, r);
      const Index last = repeats ? r + period : r + 1;
      for (Index i = r; i < last; ++i)
        write_row(block, i,
                  {std::max(row, i * height) - i * height, std::min(rows.end - i * height, height)});
      if (repeats) repeat_rows(block, {r, end});
      row = std::min(repeats ? end * height : first + height, rows.end);
    }
  }

  // A period of outer rows is copied where it stays in the cache.
  bool can_repeat(const Block& block, Index r) const {
    return block.d + 1 == pattern_.axes.size() ||
           start(block, r + axis(block).period()) - start(block, r) <= cached_entries;
  }

  // Row r of the block's axis: at the last axis a row of the matrix, else a block of the next.
  void write_row(const Block& block, Index r, Range rows) {
    axis(block).row(r, row_);
    if (block.d + 1 == pattern_.axes.size()) return write_entries(block, r);
    std::vector<Entry>& longer = stems_[block.d + 1];
    longer.resize(stems_[block.d].size() * row_.size());
    combine(block, longer.data(), [](Index col, Index tap) { return Entry{col, tap}; });
    write_block({block.d + 1, row_index(block, r), stems_before(block, r)}, rows);
  }

  void write_entries(const Block& block, Index r) {
    const Index begin = start(block, r);
    combine(block, matrix_.indices.data() + begin, [](Index col, Index) { return static_cast<I>(col); });
    combine(block, matrix_.values.data() + begin, [this](Index, Index tap) { return kernel_[tap]; });
    if (taps_) combine(block, taps_ + begin, [](Index, Index tap) { return static_cast<std::int32_t>(tap); });
    matrix_.indptr[static_cast<std::size_t>(row_index(block, r) + 1)] = static_cast<I>(start(block, r + 1));
  }

  // to[i] = f(column, tap) of the stems times the entries of the axis' row.
  template <class T, class F>
  void combine(const Block& block, T* to, const F& f) const {
    const Index cols = axis(block).cols(), taps = axis(block).taps();
    for (const Entry& stem : stems_[block.d])
      for (const Entry& entry : row_) *to++ = f(stem.col * cols + entry.col, stem.tap * taps + entry.tap);
  }

  // Of rows that are alike the first period is written; the others are copies, shifted.
  void repeat_rows(const Block& block, Range rows) {
    const Index begin = start(block, rows.begin), total = start(block, rows.end) - begin;
    const Index period = start(block, rows.begin + axis(block).period()) - begin;
    const Index shift = axis(block).shift() * below(block).cols;
    const Index most = cached_entries / std::max<Index>(period, 1) * period;
    for (Index done = period; done < total;) {
      const Index count = std::min({done, std::max(most, period), total - done});
      copy_entries(begin, begin + done, count, static_cast<I>(done / period * shift));
      done += count;
    }
    const Index height = below(block).rows, first = row_index(block, rows.begin) * height;
    const Index period_rows = axis(block).period() * height;
    I* const ends = matrix_.indptr.data() + first + 1;
    for (Index i = period_rows; i < rows.size() * height; ++i)
      ends[i] = ends[i - period_rows] + static_cast<I>(period);
  }

  void copy_entries(Index from, Index to, Index count, I shift) {
    I* const cols = matrix_.indices.data();
    std::transform(cols + from, cols + from + count, cols + to, [shift](I col) { return col + shift; });
    std::copy_n(matrix_.values.data() + from, count, matrix_.values.data() + to);
    if (taps_) std::copy_n(taps_ + from, count, taps_ + to);
  }

  // What is copied from stays in the second cache.
  static constexpr Index cached_entries = 1 << 14;

  const ConvPattern& pattern_;
  const S* kernel_;
  Csr<S, I>& matrix_;
  std::int32_t* taps_;
  std::vector<std::vector<Entry>> stems_;  // for each axis
  std::vector<Entry> row_;
};

template <IndexWidth I, Scalar S>
void write_rows(const ConvPattern& pattern, const S* kernel, Csr<S, I>& matrix, std::int32_t* taps) {
  constexpr Index entries = 1 << 18;  // of one task
  const Index rows = matrix.rows,
              height = std::max<Index>(entries * rows / std::max<Index>(matrix.nnz(), 1), 1);
  parallel_for((rows + height - 1) / height, matrix.nnz(), [&](Index i) {
    RowWriter<S, I>(pattern, kernel, matrix, taps).write({i * height, std::min((i + 1) * height, rows)});
  });
}

template <IndexWidth I, Scalar S>
Csr<S, I> allocate(const ConvGeometry& geometry, Orientation orientation, Index bytes_beside) {
  const Index outputs = volume(geometry.range()), inputs = volume(geometry.domain());
  return orientation == Orientation::forward
             ? allocate_csr<S, I>(outputs, inputs, geometry.nnz(), bytes_beside)
             : allocate_csr<S, I>(inputs, outputs, geometry.nnz(), bytes_beside);
}

template <IndexWidth I, Scalar S>
Csr<S, I> matrix_of(const ConvOperator<S>& conv, Orientation orientation) {
  Csr<S, I> matrix = allocate<I, S>(conv.geometry(), orientation, 0);
  const ConvPattern pattern(conv.geometry(), orientation);
  Tensor<S> extended;
  write_rows(pattern, extend(conv.kernel(), pattern.meetings(), extended).data(), matrix, nullptr);
  return matrix;
}

template <IndexWidth I, Scalar S>
TappedCsr<S, I> tapped_matrix_of(const ConvOperator<S>& conv, Orientation orientation) {
  constexpr Index tap_bytes = sizeof(std::int32_t), most = std::numeric_limits<std::int32_t>::max();
  Csr<S, I> matrix =
      allocate<I, S>(conv.geometry(), orientation, checked_product(conv.nnz(), tap_bytes, "tap index bytes"));
  const ConvPattern pattern(conv.geometry(), orientation);
  TapIndex index{conv.kernel().shape(), pattern.meetings(), {}};
  if (const Shape weights = index.extended_shape(); volume(weights) > most)
    throw CapacityError("kernel of shape " + to_string(weights) + " has " + format_count(volume(weights)) +
                        " weights; a tap index holds " + format_count(most));
  index.taps.resize(matrix.values.size());
  Tensor<S> extended;
  write_rows(pattern, extend(conv.kernel(), index.meetings, extended).data(), matrix, index.taps.data());
  return {std::move(matrix), std::move(index)};
}

}  // namespace

template <Scalar S>
template <IndexWidth I>
Csr<S, I> ConvOperator<S>::to_csr() const {
  return matrix_of<I>(*this, Orientation::forward);
}

template <Scalar S>
template <IndexWidth I>
Csr<S, I> ConvTranspose<S>::to_csr() const {
  return matrix_of<I>(conv_, Orientation::transposed);
}

template <IndexWidth I, Scalar S>
TappedCsr<S, I> to_csr_with_taps(const ConvOperator<S>& conv) {
  return tapped_matrix_of<I>(conv, Orientation::forward);
}

template <IndexWidth I, Scalar S>
TappedCsr<S, I> to_csr_with_taps(const ConvTranspose<S>& conv) {
  return tapped_matrix_of<I>(conv.transpose(), Orientation::transposed);
}

#define CONVMAT_INSTANTIATE_WIDTH(S, I)                                          \
  template CONVMAT_API Csr<S, I> ConvOperator<S>::to_csr<I>() const;             \
  template CONVMAT_API Csr<S, I> ConvTranspose<S>::to_csr<I>() const;            \
  template CONVMAT_API TappedCsr<S, I> to_csr_with_taps(const ConvOperator<S>&); \
  template CONVMAT_API TappedCsr<S, I> to_csr_with_taps(const ConvTranspose<S>&);
#define CONVMAT_INSTANTIATE(S) CONVMAT_INSTANTIATE_WIDTH(S, Index) CONVMAT_INSTANTIATE_WIDTH(S, std::int32_t)
CONVMAT_FOR_EACH_SCALAR(CONVMAT_INSTANTIATE)
#undef CONVMAT_INSTANTIATE
#undef CONVMAT_INSTANTIATE_WIDTH

}  // namespace convmat
