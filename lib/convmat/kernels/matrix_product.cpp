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

// The constants were fitted as those of the direct kernel were: a panel of one vector waits for its sums,
// results, or z, are turned from channels last to channels first.
template <Scalar S>
double seconds(const ConvGeometry& geometry, Pass pass, Index batch) {
  using T = Real<S>;
  const PassSizes sizes(geometry, pass, batch, is_complex<S>);
  const ConvGeometry real = is_complex<S> ? real_geometry(geometry) : geometry;
  const Copies copied = copies(real, pass, matrix_boxing<T>(real, pass));
  const auto lanes = static_cast<double>(tiles<T>().lanes);
  const double results = std::ceil(sizes.results / lanes) * lanes;
  const double products =
      results * sizes.result_pixels * (sizes.sources * sizes.taps * (1.1 + 0.3 * lanes / results) + 5);
  const bool is_scattered = pass == Pass::transpose && sizes.stride > 1;
  const double bytes = sizeof(T) * (0.66 * sizes.sources * copied.samples +
                                    (is_scattered ? 1.15 : 0.66) * sizes.results * sizes.result_pixels);
  const Rates rate = rates<S>();
  // Fitted, too: what strides cost each group of an image, whatever its size.
  const double strided = sizes.stride > 1 ? rate.call : 0;
  return 0.06 * rate.call +
         sizes.images * (strided + products / rate.multiply_adds + bytes / rate.copied_bytes);
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
