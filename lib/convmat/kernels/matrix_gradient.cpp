#include <convmat/core/aligned_buffer.hpp>
#include <convmat/core/division.hpp>
#include <convmat/core/threads.hpp>
#include <convmat/kernels/axpby.hpp>
#include <convmat/kernels/matrix_sum.hpp>
#include <convmat/kernels/panels.hpp>
#include <convmat/kernels/shift_sum.hpp>
#include <convmat/kernels/tiles.hpp>

namespace convmat {
namespace {

// With steps v over the positions of a box and columns j = (p, term),
//
//     G[j, q] = beta G[j, q] + alpha sum over boxes, v of x[position(v) + offset(j)] z[v, q].
template <class T>
class MatrixGradient final : public ConvPass<T> {
 public:
  explicit MatrixGradient(const ConvGeometry& geometry)
      : sum_(geometry, Pass::forward, matrix_boxing<T>(geometry, Pass::gradient)),
        panels_(sum_.results, tiles_.lanes, tiles_.panel),
        multiplications_(geometry.multiplications()),
        taps_(static_cast<Index>(sum_.result_sets[0].terms.size())),
        offset_(sum_.offsets(sum_.result_sets[0])) {
    positions_ = round_up(volume(sum_.largest.extent), line_scalars);
  }

  Index workspace(Index batch) const override {
    return sum_.groups * chunks(batch) * sums_scalars() + threads() * worker_scalars();
  }

  void run(Index batch, T alpha, const T* z, const T* x, T beta, T* gradient, T* workspace) const override {
    if (batch == 0) return scale(sum_.groups * sum_.kernel_group, beta, gradient);
    const Index count = chunks(batch), boxes = static_cast<Index>(sum_.boxes.size());
    T* workers = workspace + sum_.groups * count * sums_scalars();
    const Index parts = parts_of_tasks(sum_.groups * count, columns(), batch * multiplications_);
    parallel_for(sum_.groups * count * parts, batch * multiplications_, [&](Index task, int worker) {
      const Index part = task % parts, chunk = task / parts % count, group = task / parts / count;
      const Range columns = columns_of(part, parts);
      T* copy = workers + worker * worker_scalars();
      const Box* placed = nullptr;
      for (Index i = batch * boxes * chunk / count; i < batch * boxes * (chunk + 1) / count; ++i) {
        const Box& box = sum_.boxes[static_cast<std::size_t>(i % boxes)];
        const bool is_first = !placed;
        if (placed != &box) place(box, positions_of(copy));
        placed = &box;
        add(box, i / boxes * sum_.groups + group, columns, z, x, copy, !is_first,
            workspace + (group * count + chunk) * sums_scalars());
      }
    });
    const Index collected = sum_.groups * count * sums_scalars(),
                shares = parts_of_tasks(sum_.groups, columns(), collected);
    parallel_for(sum_.groups * shares, collected, [&](Index task, int worker) {
      const Index group = task / shares;
      const Range columns = columns_of(task % shares, shares);
      T* sums = workspace + group * count * sums_scalars();
      add_chunks(columns, count, sums);
      collect(columns, sums, alpha, beta, gradient + group * sum_.kernel_group,
              workers + worker * worker_scalars());
    });
  }

 private:
  Index columns() const { return sum_.sources * taps_; }
  Range columns_of(Index part, Index parts) const {
    return {columns() * part / parts, columns() * (part + 1) / parts};
  }

  // Images and boxes have sums of their own, in chunks, where there are few columns to share out: by the
  // geometry alone, so that the result is the same for any number of threads.
  Index chunks(Index batch) const {
    constexpr Index few = Index{1} << 14, most = 8;
    return sums_scalars() > few ? 1 : std::min(most, batch * static_cast<Index>(sum_.boxes.size()));
  }
  Index sums_scalars() const { return columns() * panels_.padded(); }
  Index worker_scalars() const {
    return sum_.sources * sum_.plane + positions_ * panels_.padded() +
           positions_ * Index{sizeof(std::int32_t)} / Index{sizeof(T)} + 16;
  }

  std::int32_t* positions_of(T* copy) const {
    return reinterpret_cast<std::int32_t*>(copy + sum_.sources * sum_.plane + positions_ * panels_.padded());
  }

  // Where the samples of a box's results stand.
  void place(const Box& box, std::int32_t* position) const {
    sum_.for_each_plane(sum_.result_sets[0], box, [&](const ShiftSum::Plane& plane) {
      for (Index i = 0; i < plane.rows; ++i)
        for (Index j = 0; j < plane.cols; ++j)
          *position++ = static_cast<std::int32_t>(plane.offset + i * sum_.row_pitch() + j * sum_.col_pitch());
    });
  }

  void add(const Box& box, Index image, Range range, const T* z, const T* x, T* copy, bool accumulate,
           T* sums) const {
    const Index samples = volume(sum_.source_image), pixels = volume(sum_.result_image);
    T* turned = copy + sum_.sources * sum_.plane;
    const std::int32_t* position = positions_of(copy);
    for (Index p = range.begin / taps_; p * taps_ < range.end; ++p)
      sum_.copy(box, x + (image * sum_.sources + p) * samples, copy + p * sum_.plane);
    const T* images = z + image * sum_.results * pixels;
    Index count = 0;
    sum_.for_each_plane(sum_.result_sets[0], box, [&](const ShiftSum::Plane& plane) {
      // Whole rows stand one after another.
      const bool is_whole = plane.cols == sum_.row_step();
      const Index runs = is_whole ? 1 : plane.rows, run = is_whole ? plane.rows * plane.cols : plane.cols;
      for (Index i = 0; i < runs; ++i, count += run)
        for (Index k = 0; k < panels_.count; ++k)
          tiles_.transpose(panels_.channels_of(k), run,
                           images + panels_.first_channel(k) * pixels + plane.result + i * sum_.row_step(),
                           pixels, turned + panels_.first_channel(k) * positions_ + count * panels_.width(k),
                           panels_.width(k));
    });
    clear_missing(turned, count);
    for (Index k = 0; k < panels_.count; ++k) {
      const Index width = panels_.width(k), steps = panels_.template steps<T>(k);
      for (Index first = 0; first < count; first += steps)
        tiles_.channel_panel(width / tiles_.lanes, std::min(steps, count - first),
                             turned + panels_.first_channel(k) * positions_ + first * width, width, copy,
                             position + first, range.size(), offset_.data() + range.begin,
                             accumulate || first > 0,
                             sums + panels_.first_channel(k) * columns() + range.begin * width, width);
    }
  }

  // The channels past the last, which fill its vector, are 0.
  void clear_missing(T* turned, Index count) const {
    const Index last = panels_.count - 1, width = panels_.width(last), present = panels_.channels_of(last);
    if (present == width) return;
    T* panel = turned + panels_.first_channel(last) * positions_;
    for (Index v = 0; v < count; ++v) std::fill(panel + v * width + present, panel + (v + 1) * width, T{});
  }

  // The sums of the first chunk += those of the others.
  void add_chunks(Range range, Index count, T* sums) const {
    for (Index chunk = 1; chunk < count; ++chunk)
      for (Index k = 0; k < panels_.count; ++k) {
        const Index first = panels_.first_channel(k) * columns() + range.begin * panels_.width(k);
        const Index scalars = range.size() * panels_.width(k);
        axpby(scalars, T{1}, sums + chunk * sums_scalars() + first, 1, T{1}, sums + first, 1);
      }
  }

  // G[q, j] = beta G[q, j] + alpha sums[j, q]: the columns lie as the taps do.
  void collect(Range range, const T* sums, T alpha, T beta, T* gradient, T* turned) const {
    const Index most = positions_;
    for (Index k = 0; k < panels_.count; ++k)
      for (Index first = range.begin; first < range.end; first += most) {
        const Index count = std::min(most, range.end - first), width = panels_.width(k);
        tiles_.transpose(count, panels_.channels_of(k),
                         sums + panels_.first_channel(k) * columns() + first * width, width, turned, most);
        for (Index r = 0; r < panels_.channels_of(k); ++r)
          axpby(count, alpha, turned + r * most, 1, beta,
                gradient + (panels_.first_channel(k) + r) * sum_.kernel_result + first, 1);
      }
  }

  const Tiles<T>& tiles_ = tiles<T>();
  ShiftSum sum_;
  Panels panels_;
  Index multiplications_, taps_;
  std::vector<std::int32_t> offset_;
  Index positions_;
};

}  // namespace

template <class T>
std::unique_ptr<const ConvPass<T>> matrix_gradient(const ConvGeometry& geometry) {
  return std::make_unique<MatrixGradient<T>>(geometry);
}

template std::unique_ptr<const ConvPass<float>> matrix_gradient(const ConvGeometry&);
template std::unique_ptr<const ConvPass<double>> matrix_gradient(const ConvGeometry&);

}  // namespace convmat
