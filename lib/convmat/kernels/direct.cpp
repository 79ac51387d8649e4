#include <algorithm>
#include <cmath>
#include <convmat/kernels/cost_model.hpp>
#include <convmat/kernels/direct.hpp>
#include <convmat/kernels/direct_sum.hpp>
#include <convmat/kernels/real_kernel.hpp>
#include <convmat/kernels/tiles.hpp>

namespace convmat {
namespace {

template <Scalar S>
std::unique_ptr<const ConvPass<S>> prepare(const ConvGeometry& geometry, Pass pass) {
  return from_real<S>(geometry, pass, [&]<class T>(const ConvGeometry& real, Pass kind) {
    if (kind == Pass::gradient) return direct_gradient<T>(real);
    const Index results = (kind == Pass::forward ? real.out_channels : real.in_channels) / real.groups;
    return results == 1 ? direct_rows<T>(real, kind) : direct_channels<T>(real, kind);
  });
}

double whole_vectors(double scalars, double lanes) { return std::ceil(scalars / lanes) * lanes; }

// Fraction of the arithmetic rate that a tile reaches: what a load of samples is shared by limits it.
// Measured in cache: 0.36, 0.67 and 0.86 for 1, 2 and 3 channels of results, 0.95 for more; for one channel,
// by the rows of the kernel that share a load, 0.4 at 3, 0.7 at 7, 0.95 at 31. Of the gradient's inner
// products 0.8 with one channel; 0.3 with several, whose tiles fit less often, and less where strides leave
// each phase few taps.
double efficiency(const PassSizes& sizes, Pass pass) {
  if (pass == Pass::gradient) {
    const double most = (sizes.sources * sizes.results > 1 ? 0.3 : 0.8) / (sizes.stride > 1 ? 1.6 : 1.0);
    return std::min(most, 0.1 * sizes.taps * std::min(sizes.results * sizes.sources, 4.0));
  }
  if (sizes.results >= 4) return 0.92;
  if (sizes.results > 1) return sizes.results < 3 ? 0.6 : 0.8;
  return std::min(0.9, 0.25 + 0.02 * sizes.taps);
}

template <Scalar S>
double seconds(const ConvGeometry& geometry, Pass pass, Index batch) {
  const PassSizes sizes(geometry, pass, batch, is_complex<S>);
  const auto lanes = static_cast<double>(tiles<Real<S>>().lanes);
  // A run along the last axis ends in a vector that is partly used, or runs over the columns between rows.
  const double rows = sizes.height * whole_vectors(sizes.width, lanes),
               flat = whole_vectors(sizes.height * (sizes.width + sizes.reach - 1), lanes);
  const double padding = (sizes.results == 1 ? rows : std::min(rows, flat)) / (sizes.height * sizes.width);
  const double products = sizes.sources * sizes.results * sizes.taps * sizes.result_pixels * padding;
  const Rates rate = rates<S>();
  double seconds = products / (rate.multiply_adds * efficiency(sizes, pass)) +
                   sizeof(Real<S>) *
                       (sizes.sources * sizes.source_pixels + sizes.results * sizes.result_pixels) /
                       rate.copied_bytes;
  // Sums across a vector, for each tap and pair of channels.
  if (pass == Pass::gradient)
    seconds += sizes.sources * sizes.results * sizes.taps * 10 * lanes / rate.multiply_adds;
  return rate.call + sizes.images * seconds;
}

}  // namespace

template <Scalar S>
ConvKernel<S> direct_kernel() {
  return {"direct", Accuracy::entrywise, offsets_fit, prepare<S>, seconds<S>};
}

#define CONVMAT_INSTANTIATE(S) template ConvKernel<S> direct_kernel();
CONVMAT_FOR_EACH_SCALAR(CONVMAT_INSTANTIATE)
#undef CONVMAT_INSTANTIATE

}  // namespace convmat
