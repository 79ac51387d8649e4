#include <algorithm>
#include <convmat/algebra/padding_border.hpp>
#include <convmat/sparse/eigen.hpp>

namespace convmat {
namespace {

bool is_inside(const std::vector<Axis>& axes, const Shape& output) {
  for (std::size_t d = 0; d < axes.size(); ++d) {
    const Range interior = axes[d].interior();
    if (output[d] < interior.begin || output[d] >= interior.end) return false;
  }
  return true;
}

// The sample that the output reads through this tap out of the padding, row-major; -1 where the tap reads
// inside the image or a zero.
Index padded_site(const std::vector<Axis>& axes, const Shape& output, const Shape& tap) {
  Index pixel = 0;
  bool in_padding = false;
  for (std::size_t d = 0; d < axes.size(); ++d) {
    const Index site = axes[d].site(output[d], tap[d]);
    if (site < 0) return -1;
    in_padding = in_padding || site != axes[d].position(output[d], tap[d]);
    pixel = pixel * axes[d].in + site;
  }
  return in_padding ? pixel : -1;
}

}  // namespace

template <Scalar S>
PaddingBorder<S> split_padding(const ConvOperator<S>& conv) {
  ConvGeometry geometry = conv.geometry();
  const Index pixels_out = volume(geometry.image_out()), pixels_in = volume(geometry.image());
  const Index taps = volume(geometry.kernel_size()), inputs = geometry.in_channels / geometry.groups;
  const Index outputs = geometry.out_channels / geometry.groups;
  std::vector<Eigen::Triplet<S, Index>> entries;
  Shape o(geometry.axes.size(), 0);
  Index pixel_out = 0;
  do {
    Shape t(geometry.axes.size(), 0);
    Index tap = 0;
    if (!is_inside(geometry.axes, o)) do {
        if (const Index pixel = padded_site(geometry.axes, o, t); pixel >= 0)
          for (Index q = 0; q < geometry.out_channels; ++q)
            for (Index p = 0; p < inputs; ++p)
              entries.emplace_back(q * pixels_out + pixel_out, (q / outputs * inputs + p) * pixels_in + pixel,
                                   conv.kernel()[(q * inputs + p) * taps + tap]);
        ++tap;
      } while (advance(t, geometry.kernel_size()));
    ++pixel_out;
  } while (advance(o, geometry.image_out()));
  EigenSparse<S> border(volume(geometry.range()), volume(geometry.domain()));
  border.setFromTriplets(entries.begin(), entries.end());
  for (Axis& axis : geometry.axes) axis.mode = PaddingMode::zeros;
  return {ConvOperator<S>(geometry, conv.kernel()), from_eigen<S>(std::move(border))};
}

#define CONVMAT_INSTANTIATE(S)                  \
  template struct CONVMAT_API PaddingBorder<S>; \
  template CONVMAT_API PaddingBorder<S> split_padding(const ConvOperator<S>&);
CONVMAT_FOR_EACH_SCALAR(CONVMAT_INSTANTIATE)
#undef CONVMAT_INSTANTIATE

}  // namespace convmat
