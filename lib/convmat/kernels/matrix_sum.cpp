#include <convmat/core/aligned_buffer.hpp>
#include <convmat/core/division.hpp>
#include <convmat/core/threads.hpp>
#include <convmat/kernels/matrix_sum.hpp>
#include <convmat/kernels/panels.hpp>
#include <convmat/kernels/shift_sum.hpp>
#include <convmat/kernels/tiles.hpp>

namespace convmat {
namespace {

// With steps s = (c, term) and positions v,
//
//     result[v, r] = beta result[v, r] + alpha sum over s of sample[base(s) + position(v)] K[s, r],
//
// a matrix product whose left factor is the unfolded samples.
template <class T>
class MatrixSum final : public ConvPass<T> {
 public:
  MatrixSum(const ConvGeometry& geometry, Pass pass)
      : sum_(geometry, pass, matrix_boxing<T>(geometry, pass)),
        panels_(sum_.results, tiles_.lanes, tiles_.panel),
        multiplications_(geometry.multiplications()) {
    for (const ShiftResult& set : sum_.result_sets) {
      begin_.push_back(packed_size_);
      packed_size_ += sum_.groups * sum_.sources * static_cast<Index>(set.terms.size()) * panels_.padded();
      base_.push_back(sum_.offsets(set));
    }
    positions_ = round_up(volume(sum_.largest.extent), line_scalars);
  }

  Index packed_size() const override { return packed_size_; }

  // For each set, group and panel: [source channel][term][channel of the panel, 0 past the last].
  void pack(const T* kernel, T* packed) const override {
    for (const ShiftResult& set : sum_.result_sets)
      for (Index g = 0; g < sum_.groups; ++g)
        for (Index i = 0; i < panels_.count; ++i)
          for (Index c = 0; c < sum_.sources; ++c)
            for (const ShiftTerm& term : set.terms) {
              const T* from = kernel + g * sum_.kernel_group + panels_.first_channel(i) * sum_.kernel_result +
                              c * sum_.kernel_source + term.tap;
              for (Index r = 0; r < panels_.width(i); ++r)
                *packed++ = r < panels_.channels_of(i) ? from[r * sum_.kernel_result] : T{};
            }
  }

  Index workspace(Index) const override { return threads() * worker_scalars(); }

  void run(Index batch, T alpha, const T* packed, const T* x, T beta, T* y, T* workspace) const override {
    const Index boxes = static_cast<Index>(sum_.boxes.size()), images = batch * sum_.groups;
    const Index parts = parts_of_tasks(images * boxes, panels_.count, batch * multiplications_);
    const Index samples = volume(sum_.source_image), pixels = volume(sum_.result_image);
    parallel_for(images * boxes * parts, batch * multiplications_, [&](Index task, int worker) {
      const Index part = task % parts, image = task / parts / boxes, group = image % sum_.groups;
      const Box& box = sum_.boxes[static_cast<std::size_t>(task / parts % boxes)];
      T* copy = workspace + worker * worker_scalars();
      for (Index c = 0; c < sum_.sources; ++c)
        sum_.copy(box, x + (image * sum_.sources + c) * samples, copy + c * sum_.plane);
      for (std::size_t s = 0; s < sum_.result_sets.size(); ++s)
        for (Index i = panels_.count * part / parts; i < panels_.count * (part + 1) / parts; ++i)
          compute(box, s, group, i, packed, copy, alpha, beta,
                  y + (image * sum_.results + panels_.first_channel(i)) * pixels);
    });
  }

 private:
  Index copy_scalars() const { return sum_.sources * sum_.plane; }
  Index panel_scalars() const { return positions_ * tiles_.panel * tiles_.lanes; }
  Index worker_scalars() const {
    return copy_scalars() + 2 * panel_scalars() +
           positions_ * Index{sizeof(std::int32_t)} / Index{sizeof(T)} + 16;
  }

  void compute(const Box& box, std::size_t s, Index group, Index panel, const T* packed, T* copy, T alpha,
               T beta, T* result) const {
    T* sums = copy + copy_scalars();
    T* turned = sums + panel_scalars();
    auto* position = reinterpret_cast<std::int32_t*>(turned + panel_scalars());
    const ShiftResult& set = sum_.result_sets[s];
    Index count = 0;
    sum_.for_each_plane(set, box, [&](const ShiftSum::Plane& plane) {
      for (Index i = 0; i < plane.rows; ++i)
        for (Index j = 0; j < plane.cols; ++j)
          position[count++] =
              static_cast<std::int32_t>(plane.offset + i * sum_.row_pitch() + j * sum_.col_pitch());
    });
    if (count == 0) return;
    const Index steps = static_cast<Index>(base_[s].size()), width = panels_.width(panel);
    const T* weights = packed + begin_[s] + steps * (group * panels_.padded() + panels_.first_channel(panel));
    if (steps == 0) std::fill_n(sums, count * width, T{});
    for (Index first = 0; first < steps; first += panels_.template steps<T>(panel)) {
      const Index taken = std::min(panels_.template steps<T>(panel), steps - first);
      tiles_.channel_panel(width / tiles_.lanes, taken, weights + first * width, width, copy,
                           base_[s].data() + first, count, position, first > 0, sums, width);
    }
    store(set, box, panels_.channels_of(panel), count, width, sums, alpha, beta, result, turned);
  }

  // result[r, v] = beta result[r, v] + alpha sums[v, r]
  void store(const ShiftResult& set, const Box& box, Index channels, Index count, Index width, const T* sums,
             T alpha, T beta, T* result, T* turned) const {
    const Index pixels = volume(sum_.result_image);
    tiles_.transpose(count, channels, sums, width, turned, positions_);
    Index at = 0;
    sum_.for_each_plane(set, box, [&](const ShiftSum::Plane& plane) {
      for (Index r = 0; r < channels; ++r)
        sum_.store(plane, turned + r * positions_ + at, plane.cols, alpha, beta,
                   result + r * pixels + plane.result);
      at += plane.rows * plane.cols;
    });
  }

  const Tiles<T>& tiles_ = tiles<T>();
  ShiftSum sum_;
  Panels panels_;
  Index multiplications_, packed_size_ = 0, positions_;
  std::vector<Index> begin_;  // of each set in the packed kernel
  std::vector<std::vector<std::int32_t>> base_;
};

}  // namespace

// Half of a cache of 2 MiB for samples, and the sums of one panel with their transpose. Where there are few
// panels to share out between threads, there are several boxes. The gradient has z beside the samples.
template <class T>
Boxing matrix_boxing(const ConvGeometry& geometry, Pass pass) {
  constexpr Index half = (Index{1} << 20) / Index{sizeof(T)}, longest_row = 1024;
  const Index inputs = geometry.in_channels / geometry.groups,
              outputs = geometry.out_channels / geometry.groups;
  if (pass == Pass::gradient) return {inputs + outputs, half, longest_row, Boxing::Samples::unsorted};
  const bool forward = pass == Pass::forward;
  const Index channels = (forward ? inputs : outputs) + 2 * tiles<T>().panel * tiles<T>().lanes;
  const Index vectors = (forward ? outputs : inputs) / tiles<T>().lanes,
              positions = volume(geometry.image_out());
  return {channels, vectors >= 6 ? half : std::min(half, channels * positions / 3), longest_row,
          Boxing::Samples::unsorted};
}

template <class T>
std::unique_ptr<const ConvPass<T>> matrix_sum(const ConvGeometry& geometry, Pass pass) {
  return std::make_unique<MatrixSum<T>>(geometry, pass);
}

template Boxing matrix_boxing<float>(const ConvGeometry&, Pass);
template Boxing matrix_boxing<double>(const ConvGeometry&, Pass);
template std::unique_ptr<const ConvPass<float>> matrix_sum(const ConvGeometry&, Pass);
template std::unique_ptr<const ConvPass<double>> matrix_sum(const ConvGeometry&, Pass);

}  // namespace convmat
