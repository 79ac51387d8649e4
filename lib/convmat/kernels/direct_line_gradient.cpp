#include <convmat/core/division.hpp>
#include <convmat/kernels/direct_sum.hpp>
#include <convmat/kernels/gradient_sums.hpp>
#include <limits>

namespace convmat {
namespace {

// Rows of results whose lines, with those they read, take half of a cache of 1 MiB.
template <class T>
Index box_rows(const ConvGeometry& geometry) {
  const Axis &rows = geometry.axes.end()[-2], &cols = geometry.axes.back();
  const Index line = (geometry.in_channels * cols.in + geometry.out_channels * cols.out()) / geometry.groups;
  return std::clamp<Index>((Index{1} << 19) / static_cast<Index>(sizeof(T)) / line, 1, rows.out());
}

// From the arrays themselves, line by line: with u the outputs and t the taps along the axes before the last
// two, a and b the taps along those, and l the padded lines,
//
//     G[q, p, (t, a, b)] = sum over u, l, f of z[q, u, l - a dilation, f] x[p, j(u, t), l, j(f, b)]:
//
// inner products of (channels of z times a) with (channels of x times b).
template <class T>
class DirectLineGradient final : public GradientSums<T> {
 public:
  explicit DirectLineGradient(const ConvGeometry& geometry)
      : GradientSums<T>(geometry),
        leading_(geometry.axes.begin(), geometry.axes.end() - 2),
        rows_(geometry.axes.end()[-2]),
        cols_(geometry.axes.back()),
        inputs_(geometry.in_channels / geometry.groups),
        outputs_(geometry.out_channels / geometry.groups),
        samples_(volume(geometry.image())),
        pixels_(volume(geometry.image_out())),
        box_rows_(box_rows<T>(geometry)),
        zeros_(static_cast<std::size_t>(cols_.out())) {
    for (const Axis& axis : leading_) {
      leading_out_.push_back(axis.out());
      leading_taps_.push_back(axis.kernel);
    }
    for (Index q = 0; q < outputs_; ++q)
      for (Index a = 0; a < rows_.kernel; ++a) {
        z_offset_.push_back(static_cast<std::int32_t>(q * pixels_));
        delay_.push_back(static_cast<std::int32_t>(rows_.position(0, a) - rows_.position(0, 0)));
      }
    for (Index p = 0; p < inputs_; ++p)
      for (Index b = 0; b < cols_.kernel; ++b) {
        x_offset_.push_back(static_cast<std::int32_t>(p * samples_ + cols_.position(0, b)));
        x_begin_.push_back(static_cast<std::int32_t>(-cols_.position(0, b)));
      }
    for (Index l = 0; l < rows_.extent_read(); ++l)
      x_line_.push_back(static_cast<std::int32_t>(rows_.source(rows_.position(0, 0) + l)));
    place_sums();
  }

 private:
  using GradientSums<T>::sum_of;

  // Inner products of one tap of the leading axes.
  Index dot_rows() const { return static_cast<Index>(delay_.size()); }
  Index dot_cols() const { return static_cast<Index>(x_offset_.size()); }

  // The sums: [t][q][a][p][b].
  void place_sums() {
    Index element = 0;
    for (Index q = 0; q < outputs_; ++q)
      for (Index p = 0; p < inputs_; ++p)
        for (Index t = 0; t < volume(leading_taps_); ++t)
          for (Index a = 0; a < rows_.kernel; ++a)
            for (Index b = 0; b < cols_.kernel; ++b)
              sum_of(element++) = ((t * outputs_ + q) * rows_.kernel + a) * dot_cols() + p * cols_.kernel + b;
  }

  Index boxes() const override { return volume(leading_out_) * ceil_divide(rows_.out(), box_rows_); }
  Index worker_scalars() const override { return 0; }

  void add(Index box, Index image, const T* z, const T* x, T*, T* sums) const override {
    const Index parts = ceil_divide(rows_.out(), box_rows_), plane = box / parts;
    const Index begin = rows_.out() * (box % parts) / parts, end = rows_.out() * (box % parts + 1) / parts;
    const Index line = (plane * rows_.out() + begin) * cols_.out();
    DotLines<T> lines{.z = z + image * outputs_ * pixels_ + line,
                      .x = nullptr,
                      .zeros = zeros_.data(),
                      .x_line = x_line_.data() + begin,
                      .z_lines = end - begin,
                      .count = cols_.out(),
                      .x_length = cols_.in};
    for (Index t = 0; t < volume(leading_taps_); ++t) {
      const Index site = leading_site(plane, t);
      if (site < 0) continue;
      lines.x = x + image * inputs_ * samples_ + site * rows_.in * cols_.in;
      tiles_.dot_lines(dot_rows(), dot_cols(), lines, z_offset_.data(), delay_.data(), x_offset_.data(),
                       x_begin_.data(), sums + t * dot_rows() * dot_cols(), dot_cols());
    }
  }

  // Which plane of samples a plane of results reads through a tap of the leading axes, or -1.
  Index leading_site(Index plane, Index tap) const {
    Index site = 0, pitch = 1;
    for (std::size_t d = leading_.size(); d-- > 0; plane /= leading_out_[d], tap /= leading_taps_[d]) {
      const Index at = leading_[d].site(plane % leading_out_[d], tap % leading_taps_[d]);
      if (at < 0) return -1;
      site += at * pitch;
      pitch *= leading_[d].in;
    }
    return site;
  }

  const Tiles<T>& tiles_ = tiles<T>();
  std::vector<Axis> leading_;
  Axis rows_, cols_;
  Shape leading_out_, leading_taps_;
  Index inputs_, outputs_, samples_, pixels_, box_rows_;
  std::vector<std::int32_t> z_offset_, delay_, x_offset_, x_begin_, x_line_;
  std::vector<T> zeros_;  // a line of z that is not there
};

// Do offsets fit 32 bits, those that lead out of the lines included?
bool lines_fit(const ConvGeometry& geometry) {
  const Axis& cols = geometry.axes.back();
  const Index most = std::numeric_limits<std::int32_t>::max(),
              samples = geometry.in_channels * volume(geometry.image());
  return cols.position(0, 0) >= -most && samples + cols.position(0, cols.kernel - 1) <= most &&
         samples <= most && geometry.out_channels * volume(geometry.image_out()) <= most;
}

}  // namespace

template <class T>
bool reads_lines_in_place(const ConvGeometry& geometry) {
  if (geometry.axes.size() < 2) return false;
  const Axis &rows = geometry.axes.end()[-2], &cols = geometry.axes.back();
  const bool is_padded = cols.pad_begin > 0 || cols.pad_end > 0;
  // Fewer rows than a dilated kernel spans will do: 3x3 dilated by 4 to 12 takes 0.6 to 1.1 of the time of
  // copies.
  return rows.stride == 1 && cols.stride == 1 && is_long<T>(cols.out()) &&
         (!is_padded || cols.mode == PaddingMode::zeros) &&
         box_rows<T>(geometry) >= std::min(rows.out(), 2 * rows.kernel) && lines_fit(geometry);
}

template <class T>
std::unique_ptr<const ConvPass<T>> direct_line_gradient(const ConvGeometry& geometry) {
  return std::make_unique<DirectLineGradient<T>>(geometry);
}

template std::unique_ptr<const ConvPass<float>> direct_line_gradient(const ConvGeometry&);
template std::unique_ptr<const ConvPass<double>> direct_line_gradient(const ConvGeometry&);
template bool reads_lines_in_place<float>(const ConvGeometry&);
template bool reads_lines_in_place<double>(const ConvGeometry&);

}  // namespace convmat
