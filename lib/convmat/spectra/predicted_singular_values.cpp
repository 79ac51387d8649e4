#include <algorithm>
#include <convmat/spectra/circular_embedding.hpp>
#include <convmat/spectra/circular_spectrum.hpp>
#include <convmat/spectra/predicted_singular_values.hpp>

namespace convmat {
namespace {

// The same taps and outputs around a circle of s samples for each output.
Axis closed(const Axis& axis) {
  Axis circle = axis;
  circle.mode = PaddingMode::circular;
  circle.in = axis.stride * axis.out();
  circle.pad_begin = 0;
  circle.pad_end = std::max<Index>(axis.reach() - axis.stride, 0);
  return circle;
}

}  // namespace

template <Scalar S>
std::vector<double> predicted_singular_values(const ConvOperator<S>& conv) {
  ConvGeometry geometry = conv.geometry();
  const CircularEmbedding embedding(geometry);
  for (std::size_t d = 0; d < geometry.axes.size(); ++d)
    if (!embedding.axes[d].is_exact) geometry.axes[d] = closed(geometry.axes[d]);
  return circular_singular_values(ConvOperator<S>(std::move(geometry), conv.kernel()));
}

#define CONVMAT_INSTANTIATE(S) \
  template CONVMAT_API std::vector<double> predicted_singular_values(const ConvOperator<S>&);
CONVMAT_FOR_EACH_SCALAR(CONVMAT_INSTANTIATE)
#undef CONVMAT_INSTANTIATE

}  // namespace convmat
