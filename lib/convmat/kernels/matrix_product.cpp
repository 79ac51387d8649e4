#include <cmath>
#include <convmat/kernels/cost_model.hpp>
#include <convmat/kernels/matrix_product.hpp>
#include <convmat/kernels/matrix_sum.hpp>
#include <convmat/kernels/real_kernel.hpp>
#include <convmat/kernels/shift_sum.hpp>
#include <convmat/kernels/tiles.hpp>

namespace convmat {
namespace {

template <Scalar S>
std::unique_ptr<const ConvPass<S>> prepare(const ConvGeometry& geometry, Pass pass) {
  return from_real<S>(geometry, pass, []<class T>(const ConvGeometry& real, Pass kind) {
    return kind == Pass::gradient ? matrix_gradient<T>(real) : matrix_sum<T>(real, kind);
  });
}

template <Scalar S>
double seconds(const ConvGeometry& geometry, Pass pass, Index batch) {
  const PassSizes sizes(geometry, pass, batch, is_complex<S>);
  const auto lanes = static_cast<double>(tiles<Real<S>>().lanes);
  const double results = std::ceil(sizes.results / lanes) * lanes;
  const Rates rate = rates<S>();
  // A panel of one vector waits for its sums: 0.75 of the rate, measured; 0.93 for two or three.
  const double efficiency = results > lanes ? 0.92 : 0.75;
  const double products = sizes.sources * results * sizes.taps * sizes.result_pixels / efficiency;
  // Results, or z, are turned from channels last to channels first; a transposed scalar costs some 6 vector
  // products.
  const double turned = 6 * results * sizes.result_pixels;
  double seconds = (products + turned) / rate.multiply_adds +
                   sizeof(Real<S>) *
                       (sizes.sources * sizes.source_pixels + sizes.results * sizes.result_pixels) /
                       rate.copied_bytes;
  if (pass == Pass::gradient)
    seconds += 2 * sizeof(Real<S>) * sizes.sources * results * sizes.taps / rate.copied_bytes;
  return rate.call + sizes.images * seconds;
}

}  // namespace

template <Scalar S>
ConvKernel<S> matrix_product_kernel() {
  return {"matrix_product", Accuracy::entrywise, offsets_fit, prepare<S>, seconds<S>};
}

#define CONVMAT_INSTANTIATE(S) template ConvKernel<S> matrix_product_kernel();
CONVMAT_FOR_EACH_SCALAR(CONVMAT_INSTANTIATE)
#undef CONVMAT_INSTANTIATE

}  // namespace convmat
