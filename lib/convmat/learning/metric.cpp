#include <convmat/core/error.hpp>
#include <convmat/learning/metric.hpp>
#include <convmat/learning/patch_gram.hpp>
#include <convmat/learning/tap_gram.hpp>

namespace convmat {

std::string_view to_string(Metric metric) {
  switch (metric) {
    case Metric::kernel:
      return "kernel";
    case Metric::toeplitz:
      return "toeplitz";
    case Metric::output:
      return "output";
  }
  return "unknown";
}

template <Scalar S>
Tensor<S> gradient_in(Metric metric, const ConvGeometry& geometry, const Tensor<S>& gradient,
                      const Tensor<S>& x) {
  if (gradient.shape() != geometry.kernel_shape())
    throw ShapeError("gradient has shape " + to_string(gradient.shape()) + ", the geometry's kernel has " +
                     to_string(geometry.kernel_shape()));
  switch (metric) {
    case Metric::kernel:
      return gradient;
    case Metric::toeplitz:
      return divide_by_tap_gram(geometry, gradient);
    case Metric::output:
      return divide_by_patch_gram(geometry, x, gradient);
  }
  return gradient;
}

#define CONVMAT_INSTANTIATE(S) \
  template CONVMAT_API Tensor<S> gradient_in(Metric, const ConvGeometry&, const Tensor<S>&, const Tensor<S>&);
CONVMAT_FOR_EACH_SCALAR(CONVMAT_INSTANTIATE)
#undef CONVMAT_INSTANTIATE

}  // namespace convmat
