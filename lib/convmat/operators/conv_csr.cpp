#include <algorithm>
#include <convmat/core/memory.hpp>
#include <convmat/core/threads.hpp>
#include <convmat/geometry/axis_pattern.hpp>
#include <convmat/operators/conv_csr.hpp>
#include <limits>

namespace convmat {
namespace {

using Orientation = AxisPattern::Orientation;

// The matrix, or its transpose, as a product: channels x axes. A row is (channel, r_1, ..., r_D); its entries
// are those of the axes' rows, combined, for each column channel of its group.
struct Pattern {
  Pattern(const ConvGeometry& geometry, Orientation o)
      : orientation(o),
        channels(o == Orientation::forward ? geometry.out_channels : geometry.in_channels),
        group_rows(channels / geometry.groups),
        group_cols((o == Orientation::forward ? geometry.in_channels : geometry.out_channels) /
                   geometry.groups) {
    for (const Axis& axis : geometry.axes) axes.emplace_back(axis, o);
  }

  Index rows() const {
    Index product = channels;
    for (const AxisPattern& axis : axes) product *= axis.rows();
    return product;
  }

  std::vector<std::vector<Shape>> meetings() const {
    std::vector<std::vector<Shape>> result;
    for (const AxisPattern& axis : axes) result.push_back(axis.meetings());
    return result;
  }

  // Column channel c of the group that row channel r belongs to; and the kernel's pair of channels, q C_in +
  // p.
  AxisPattern::Entry channel(Index r, Index c) const {
    const Index group = r / group_rows, col = group * group_cols + c;
    return {col,
            orientation == Orientation::forward ? r * group_cols + c : col * group_rows + r % group_rows};
  }

  Orientation orientation;
  Index channels, group_rows, group_cols;
  std::vector<AxisPattern> axes;
};

// Writes rows of the matrix: indptr[row + 1], and its columns and values. A strip is the rows along the last
// axis; a stem, what the entries of all its rows have in common: channels and the axes before.
template <Scalar S, IndexWidth I>
class RowWriter {
 public:
  RowWriter(const Pattern& pattern, const S* kernel, Csr<S, I>& matrix, std::int32_t* taps)
      : pattern_(pattern), last_(pattern.axes.back()), kernel_(kernel), matrix_(matrix), taps_(taps) {}

  void write(Range rows) {
    for (Index row = rows.begin; row < rows.end;) {
      const Index strip = row / last_.rows(), first = strip * last_.rows();
      const Index end = std::min(rows.end, first + last_.rows());
      find_stems(strip);
      first_row_ = first;
      write_strip({row - first, end - first});
      row = end;
    }
  }

 private:
  using Entry = AxisPattern::Entry;

  // Stems multiply axis by axis, and with them the number of entries before the strip.
  void find_stems(Index strip) {
    Shape position;
    for (std::size_t d = pattern_.axes.size() - 1; d-- > 0; strip /= pattern_.axes[d].rows())
      position.push_back(strip % pattern_.axes[d].rows());
    stems_.clear();
    for (Index c = 0; c < pattern_.group_cols; ++c) stems_.push_back(pattern_.channel(strip, c));
    first_ = strip * pattern_.group_cols;
    for (std::size_t d = 0; !position.empty(); ++d, position.pop_back()) {
      const AxisPattern& axis = pattern_.axes[d];
      first_ = first_ * axis.start(axis.rows()) + stems() * axis.start(position.back());
      axis.row(position.back(), row_);
      longer_stems_.clear();
      for (const Entry& stem : stems_)
        for (const Entry& entry : row_)
          longer_stems_.push_back({stem.col * axis.cols() + entry.col, stem.tap * axis.taps() + entry.tap});
      stems_.swap(longer_stems_);
    }
    first_ *= last_.start(last_.rows());
    for (Entry& stem : stems_) stem = {stem.col * last_.cols(), stem.tap * last_.taps()};
  }

  Index stems() const { return static_cast<Index>(stems_.size()); }

  // Where row r of the strip begins.
  Index start(Index r) const { return first_ + stems() * last_.start(r); }

  void write_strip(Range rows) {
    const Range periodic = last_.periodic();
    for (Index r = rows.begin; r < rows.end;) {
      const Index alike = r < periodic.begin ? 0 : std::min(rows.end, periodic.end) - r;
      const Index distinct = std::min(std::max<Index>(alike, 1), last_.period());
      for (Index i = 0; i < distinct; ++i) write_row(r + i);
      if (alike > distinct) repeat_rows({r, r + alike});
      r += std::max(alike, distinct);
    }
    for (Index r = rows.begin; r < rows.end; ++r)
      matrix_.indptr[static_cast<std::size_t>(first_row_ + r + 1)] = static_cast<I>(start(r + 1));
  }

  void write_row(Index r) {
    last_.row(r, row_);
    fill(matrix_.indices.data() + start(r), [](Index col, Index) { return static_cast<I>(col); });
    fill(matrix_.values.data() + start(r), [this](Index, Index tap) { return kernel_[tap]; });
    if (taps_) fill(taps_ + start(r), [](Index, Index tap) { return static_cast<std::int32_t>(tap); });
  }

  template <class T, class F>
  void fill(T* to, const F& f) const {
    for (const Entry& stem : stems_)
      for (const Entry& entry : row_) *to++ = f(stem.col + entry.col, stem.tap + entry.tap);
  }

  // The first period is written; the others are copies of it, shifted.
  void repeat_rows(Range rows) {
    const Index begin = start(rows.begin), total = start(rows.end) - begin;
    const Index period = start(rows.begin + last_.period()) - begin;
    if (period == 0) return;
    constexpr Index cached = 1024;  // entries: what is copied from stays in the first cache
    const Index most = std::max(cached / period, Index{1}) * period;
    for (Index done = period; done < total;) {
      const Index count = std::min({done, most, total - done});
      const auto shift = static_cast<I>(done / period * last_.shift());
      const I* const cols = matrix_.indices.data() + begin;
      std::transform(cols, cols + count, matrix_.indices.data() + begin + done,
                     [shift](I col) { return col + shift; });
      std::copy_n(matrix_.values.data() + begin, count, matrix_.values.data() + begin + done);
      if (taps_) std::copy_n(taps_ + begin, count, taps_ + begin + done);
      done += count;
    }
  }

  const Pattern& pattern_;
  const AxisPattern& last_;
  const S* kernel_;
  Csr<S, I>& matrix_;
  std::int32_t* taps_;
  Index first_row_ = 0, first_ = 0;
  std::vector<Entry> stems_, longer_stems_, row_;
};

template <IndexWidth I, Scalar S>
void write_rows(const Pattern& pattern, const S* kernel, Csr<S, I>& matrix, std::int32_t* taps) {
  constexpr Index entries = 1 << 18;  // of one task
  const Index rows = pattern.rows(),
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
  const Pattern pattern(conv.geometry(), orientation);
  write_rows(pattern, extend(conv.kernel(), pattern.meetings()).data(), matrix, nullptr);
  return matrix;
}

template <IndexWidth I, Scalar S>
TappedCsr<S, I> tapped_matrix_of(const ConvOperator<S>& conv, Orientation orientation) {
  constexpr Index tap_bytes = sizeof(std::int32_t), most = std::numeric_limits<std::int32_t>::max();
  Csr<S, I> matrix =
      allocate<I, S>(conv.geometry(), orientation, checked_product(conv.nnz(), tap_bytes, "tap index bytes"));
  const Pattern pattern(conv.geometry(), orientation);
  TapIndex index{conv.kernel().shape(), pattern.meetings(), {}};
  if (const Shape weights = index.extended_shape(); volume(weights) > most)
    throw CapacityError("kernel of shape " + to_string(weights) + " has " + format_count(volume(weights)) +
                        " weights; a tap index holds " + format_count(most));
  index.taps.resize(matrix.values.size());
  write_rows(pattern, extend(conv.kernel(), index.meetings).data(), matrix, index.taps.data());
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
