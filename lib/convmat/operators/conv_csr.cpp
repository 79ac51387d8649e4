#include <algorithm>
#include <convmat/core/threads.hpp>
#include <convmat/operators/conv_operator.hpp>

namespace convmat {
namespace {

// Writes the rows of one output channel whose output on the first axis lies in a range.
template <Scalar S>
class RowWriter {
 public:
  RowWriter(const ConvGeometry& geometry, const S* kernel, Csr<S>& matrix)
      : geometry_(geometry),
        kernel_(kernel),
        matrix_(matrix),
        pixels_(volume(geometry.image())),
        taps_(volume(geometry.kernel_size())),
        windows_(geometry.axes.size()) {}

  void write(Index channel, Range first_outputs) {
    channel_ = channel;
    first_outputs_ = first_outputs;
    row_ = channel;
    rows(0, 1);
  }

 private:
  // Walks the outputs of axis d and those after it; `entries` is the number per input channel so far.
  void rows(std::size_t d, Index entries) {
    if (d == windows_.size()) return row(entries);
    const Axis& axis = geometry_.axes[d];
    const Index prefix = row_;
    const Range outputs = d == 0 ? first_outputs_ : Range{0, axis.out()};
    for (Index o = outputs.begin; o < outputs.end; ++o) {
      windows_[d].assign(axis, o);
      row_ = prefix * axis.out() + o;
      rows(d + 1, entries * windows_[d].count);
    }
  }

  void row(Index entries) {
    const Index inputs = geometry_.in_channels / geometry_.groups;
    const Index first_channel = channel_ / (geometry_.out_channels / geometry_.groups) * inputs;
    Index slot = matrix_.indptr[static_cast<std::size_t>(row_)];
    for (Index p = 0; p < inputs; ++p, slot += entries)
      window(0, slot, 0, (first_channel + p) * pixels_, 0, 0, kernel_ + (channel_ * inputs + p) * taps_);
  }

  // values[slot + rank] += K[tap], indices[slot + rank] = pixel: the product of the axes' windows.
  void window(std::size_t d, Index slot, Index rank, Index first_pixel, Index pixel, Index tap,
              const S* kernel) {
    if (d == windows_.size()) {
      matrix_.indices[static_cast<std::size_t>(slot + rank)] = first_pixel + pixel;
      matrix_.values[static_cast<std::size_t>(slot + rank)] += kernel[tap];
      return;
    }
    const Axis& axis = geometry_.axes[d];
    const AxisWindow& reads = windows_[d];
    for (Index t = 0; t < axis.kernel; ++t) {
      const auto at = static_cast<std::size_t>(t);
      if (reads.site[at] >= 0)
        window(d + 1, slot, rank * reads.count + reads.rank[at], first_pixel,
               pixel * axis.in + reads.site[at], tap * axis.kernel + t, kernel);
    }
  }

  const ConvGeometry& geometry_;
  const S* kernel_;
  Csr<S>& matrix_;
  Index pixels_, taps_;
  std::vector<AxisWindow> windows_;
  Range first_outputs_{0, 0};
  Index channel_ = 0, row_ = 0;
};

// indptr: entries of a row = inputs per group x the product of the axes' distinct sites.
template <Scalar S>
void write_row_starts(const ConvGeometry& geometry, Csr<S>& matrix) {
  std::vector<Shape> counts;
  for (const Axis& axis : geometry.axes) {
    AxisWindow window;
    Shape& count = counts.emplace_back();
    for (Index o = 0; o < axis.out(); ++o) {
      window.assign(axis, o);
      count.push_back(window.count);
    }
  }
  const Shape outputs = geometry.image_out();
  std::size_t row = 0;
  for (Index q = 0; q < geometry.out_channels; ++q) {
    Shape position(outputs.size(), 0);
    do {
      Index entries = geometry.in_channels / geometry.groups;
      for (std::size_t d = 0; d < outputs.size(); ++d)
        entries *= counts[d][static_cast<std::size_t>(position[d])];
      matrix.indptr[row + 1] = matrix.indptr[row] + entries;
      ++row;
    } while (advance(position, outputs));
  }
}

}  // namespace

template <Scalar S>
Csr<S> ConvOperator<S>::to_csr() const {
  Csr<S> matrix = allocate_csr<S>(volume(range()), volume(domain()), nnz());
  write_row_starts(geometry_, matrix);
  constexpr Index strip = 32;  // outputs of the first axis in one task
  const Index outputs = geometry_.axes[0].out(), strips = (outputs + strip - 1) / strip;
  parallel_for(geometry_.out_channels * strips, matrix.nnz(), [&](Index task) {
    const Index begin = task % strips * strip;
    RowWriter<S>(geometry_, kernel_->data(), matrix)
        .write(task / strips, {begin, std::min(begin + strip, outputs)});
  });
  return matrix;
}

#define CONVMAT_INSTANTIATE(S) template CONVMAT_API Csr<S> ConvOperator<S>::to_csr() const;
CONVMAT_FOR_EACH_SCALAR(CONVMAT_INSTANTIATE)
#undef CONVMAT_INSTANTIATE

}  // namespace convmat
