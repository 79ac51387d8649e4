#include <convmat/core/require_finite.hpp>
#include <convmat/learning/kernel_gradient.hpp>
#include <convmat/spectra/lanczos.hpp>
#include <convmat/spectra/norm_gradient.hpp>

namespace convmat {

template <Scalar S>
NormGradient<S> norm_gradient(const ConvOperator<S>& conv, double tolerance) {
  detail::require_finite(conv.kernel(), "kernel");
  const SingularTriplets<S> top = lanczos(conv, {.tolerance = tolerance});
  return {top.values[0], kernel_gradient(conv.geometry(), top.left.reshaped(conv.range()),
                                         top.right.reshaped(conv.domain()))};
}

#define CONVMAT_INSTANTIATE(S) \
  template CONVMAT_API NormGradient<S> norm_gradient(const ConvOperator<S>&, double);
CONVMAT_FOR_EACH_SCALAR(CONVMAT_INSTANTIATE)
#undef CONVMAT_INSTANTIATE

}  // namespace convmat
