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
  const Rates rate = rates<S>();
  const double products = 36 * tiles * sizes.sources * results / 0.8;
  const double transforms = 1000 * tiles * (sources + results);
  return rate.call + sizes.images * (products + transforms) / rate.multiply_adds;
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
