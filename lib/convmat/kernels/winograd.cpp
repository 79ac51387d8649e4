#include <algorithm>
#include <cmath>
#include <convmat/kernels/cost_model.hpp>
#include <convmat/kernels/matrix_sum.hpp>
#include <convmat/kernels/minimal_filter.hpp>
#include <convmat/kernels/real_kernel.hpp>
#include <convmat/kernels/tiles.hpp>
#include <convmat/kernels/winograd.hpp>
#include <convmat/kernels/winograd_sum.hpp>

namespace convmat {
namespace {

bool supports(const ConvGeometry& geometry, Pass) {
  return geometry.axes.size() == 2 &&
         std::all_of(geometry.axes.begin(), geometry.axes.end(), [](const Axis& axis) {
           return axis.kernel == minimal_filter::taps && axis.stride == 1 && axis.dilation == 1;
         });
}

template <Scalar S>
std::unique_ptr<const ConvPass<S>> prepare(const ConvGeometry& geometry, Pass pass) {
  return from_real<S>(geometry, pass, []<class T>(const ConvGeometry& real, Pass kind) {
    return kind == Pass::gradient ? matrix_gradient<T>(real) : winograd_sum<T>(real, kind);
  });
}

template <Scalar S>
double seconds(const ConvGeometry& geometry, Pass pass, Index batch) {
  if (pass == Pass::gradient) return conv_kernel<S>("matrix_product").seconds(geometry, pass, batch);
  const PassSizes sizes(geometry, pass, batch, is_complex<S>);
  const auto lanes = static_cast<double>(tiles<Real<S>>().lanes);
  const double results = std::ceil(sizes.results / lanes) * lanes,
               sources = std::ceil(sizes.sources / lanes) * lanes;
  const double tiles =
      std::ceil(sizes.height / minimal_filter::results) * std::ceil(sizes.width / minimal_filter::results);
  const double products = minimal_filter::samples * minimal_filter::samples * sizes.sources * results;
  // Measured: 0.9 of the rate, and some 400 products' time to transform a tile of one channel, and back.
  const Rates rate = rates<S>();
  const double computed = sizes.images * tiles * (products / 0.9 + 400 * (sources + results));
  double copied = sizes.images * (sizes.sources * sizes.source_pixels + sizes.results * sizes.result_pixels);
  // Weights beyond half of a cache of 2 MiB are read, not written, again for every 64 tiles.
  if (products * sizeof(Real<S>) > double{1 << 20})
    copied += products / 2 * static_cast<double>(geometry.groups) *
              std::ceil(sizes.images * tiles / static_cast<double>(geometry.groups) / 64);
  return rate.call + computed / rate.multiply_adds + sizeof(Real<S>) * copied / rate.copied_bytes;
}

}  // namespace

template <Scalar S>
ConvKernel<S> winograd_kernel() {
  return {"winograd", Accuracy::relaxed, supports, prepare<S>, seconds<S>};
}

#define CONVMAT_INSTANTIATE(S) template ConvKernel<S> winograd_kernel();
CONVMAT_FOR_EACH_SCALAR(CONVMAT_INSTANTIATE)
#undef CONVMAT_INSTANTIATE

}  // namespace convmat
