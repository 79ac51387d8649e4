#include <convmat/core/division.hpp>
#include <convmat/kernels/direct_sum.hpp>
#include <convmat/kernels/gradient_sums.hpp>
#include <convmat/kernels/term_grids.hpp>

namespace convmat {
namespace {

// With z laid out like the copied samples, zero where no result stands, and F = v + a row_pitch,
//
//     G[q, p, (a, b)] = sum over F of z[q, F - a row_pitch] x[p, F + base + col b]:
//
// inner products of (channels of z times row shifts) with (channels of x times columns).
template <class T>
class DirectGradient final : public GradientSums<T> {
 public:
  explicit DirectGradient(const ConvGeometry& geometry)
      : GradientSums<T>(geometry),
        sum_(geometry, Pass::gradient, direct_boxing<T>(geometry, Pass::gradient)),
        grids_(sum_, sum_.result_sets[0], tiles_.lanes) {
    const Index row = grids_.fold > 0 ? grids_.fold : grids_.row_unit * sum_.row_pitch();
    for (const TermGrid& grid : grids_.grids) margin_ = std::max(margin_, (grid.shifts - 1) * row);
    margin_ = round_up(margin_ + 16, line_scalars);
    z_plane_ = margin_ + sum_.phase_plane + margin_ + 32;
    for (const TermGrid& grid : grids_.grids) {
      std::vector<std::int32_t>& delay = delay_.emplace_back();
      std::vector<std::int32_t>& z_offset = z_offset_.emplace_back();
      std::vector<std::int32_t>& x_offset = x_offset_.emplace_back();
      for (Index q = 0; q < sum_.results; ++q)
        for (Index a = 0; a < grid.shifts; ++a) {
          z_offset.push_back(static_cast<std::int32_t>(q * z_plane_ + margin_ - a * row));
          delay.push_back(static_cast<std::int32_t>(a * row));
        }
      for (Index p = 0; p < sum_.sources; ++p)
        for (Index b = 0; b < grid.cols; ++b)
          x_offset.push_back(static_cast<std::int32_t>(p * sum_.plane + grid.base + grid.col[b]));
      place_sums(grid);
    }
  }

 private:
  using GradientSums<T>::sum_of;

  // The sums of a grid: [q][a][p][b].
  void place_sums(const TermGrid& grid) {
    for (Index q = 0; q < sum_.results; ++q)
      for (Index p = 0; p < sum_.sources; ++p)
        for (Index k = 0; k < grid.shifts * grid.cols; ++k) {
          const Index tap = grids_.taps[static_cast<std::size_t>(grid.weights + k)];
          sum_of(q * sum_.kernel_result + p * sum_.kernel_source + tap) =
              sum_.results * sum_.sources * grid.weights +
              ((q * grid.shifts + k / grid.cols) * sum_.sources + p) * grid.cols + k % grid.cols;
        }
  }

  Index boxes() const override { return static_cast<Index>(sum_.boxes.size()); }
  Index x_scalars() const { return round_up(sum_.sources * sum_.plane + margin_ + 32, line_scalars); }
  Index worker_scalars() const override {
    return round_up(x_scalars() + sum_.results * z_plane_, line_scalars);
  }

  void add(Index b, Index image, const T* z, const T* x, T* copies, T* sums) const override {
    const Box& box = sum_.boxes[static_cast<std::size_t>(b)];
    const Index samples = volume(sum_.source_image), pixels = volume(sum_.result_image);
    for (Index p = 0; p < sum_.sources; ++p)
      sum_.copy(box, x + (image * sum_.sources + p) * samples, copies + p * sum_.plane);
    std::fill(copies + sum_.sources * sum_.plane, copies + x_scalars(), T{});
    T* zs = copies + x_scalars();
    std::fill_n(zs, sum_.results * z_plane_, T{});
    Index end = 0;
    sum_.for_each_plane(sum_.result_sets[0], box, [&](const ShiftSum::Plane& plane) {
      for (Index q = 0; q < sum_.results; ++q)
        for (Index i = 0; i < plane.rows; ++i)
          std::copy_n(z + (image * sum_.results + q) * pixels + plane.result + i * sum_.row_step(),
                      plane.cols, zs + q * z_plane_ + margin_ + plane.offset + i * sum_.row_pitch());
      end = plane.offset + (plane.rows - 1) * sum_.row_pitch() + plane.cols;
    });
    for (std::size_t g = 0; g < z_offset_.size(); ++g) {
      const TermGrid& grid = grids_.grids[g];
      const Index rows = static_cast<Index>(z_offset_[g].size()),
                  cols = static_cast<Index>(x_offset_[g].size());
      tiles_.dot_runs(rows, cols, end, zs, z_offset_[g].data(), delay_[g].data(), copies, x_offset_[g].data(),
                      sums + sum_.results * sum_.sources * grid.weights, cols);
    }
  }

  const Tiles<T>& tiles_ = tiles<T>();
  ShiftSum sum_;
  TermGrids grids_;
  std::vector<std::vector<std::int32_t>> z_offset_, delay_, x_offset_;  // of each grid
  Index margin_ = 0, z_plane_;
};

}  // namespace

template <class T>
std::unique_ptr<const ConvPass<T>> direct_gradient(const ConvGeometry& geometry) {
  return std::make_unique<DirectGradient<T>>(geometry);
}

template std::unique_ptr<const ConvPass<float>> direct_gradient(const ConvGeometry&);
template std::unique_ptr<const ConvPass<double>> direct_gradient(const ConvGeometry&);

}  // namespace convmat
