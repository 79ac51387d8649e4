#include <complex>
#include <convmat/core/arithmetic.hpp>
#include <convmat/learning/polyak.hpp>

namespace convmat {

template <Scalar S>
PolyakStep<S> polyak_step(const ConvGeometry& geometry, double f, const Tensor<S>& gradient, Metric metric) {
  if (metric == Metric::output) throw Error("the output metric needs a batch; see update_step");
  const Tensor<S> steepest = gradient_in(metric, geometry, gradient, Tensor<S>());
  if (f == 0) return {Tensor<S>(gradient.shape()), 0};
  const double slope = std::real(dot(gradient, steepest));
  if (!(slope > 0))
    throw NumericError("the gradient is zero but f = " + std::to_string(f) +
                       ": no step along it decreases f");
  Tensor<S> direction = static_cast<Real<S>>(-f / slope) * steepest;
  const double check = std::real(dot(gradient, direction)) + f;
  return {std::move(direction), check};
}

#define CONVMAT_INSTANTIATE(S) \
  template CONVMAT_API PolyakStep<S> polyak_step(const ConvGeometry&, double, const Tensor<S>&, Metric);
CONVMAT_FOR_EACH_SCALAR(CONVMAT_INSTANTIATE)
#undef CONVMAT_INSTANTIATE

}  // namespace convmat
