#include <cmath>
#include <convmat/core/arithmetic.hpp>
#include <convmat/learning/kernel_gradient.hpp>
#include <convmat/spectra/lanczos.hpp>
#include <convmat/spectra/norm_gradient.hpp>
#include <convmat/spectra/scaled_kernel.hpp>

namespace convmat {

template <Scalar S>
NormGradient<S> norm_gradient(const ConvOperator<S>& conv, double tolerance) {
  using W = Double<S>;
  const ScaledKernel<W> scaled(cast<W>(conv.kernel()));
  const ConvOperator<W> T(conv.geometry(), scaled.kernel);
  const SingularTriplets<W> top = lanczos(T, {.tolerance = tolerance});
  const Tensor<W> gradient =
      kernel_gradient(T.geometry(), top.left.reshaped(T.range()), top.right.reshaped(T.domain()));
  return {std::ldexp(top.values[0], scaled.exponent), cast<S>(gradient)};
}

#define CONVMAT_INSTANTIATE(S) \
  template CONVMAT_API NormGradient<S> norm_gradient(const ConvOperator<S>&, double);
CONVMAT_FOR_EACH_SCALAR(CONVMAT_INSTANTIATE)
#undef CONVMAT_INSTANTIATE

}  // namespace convmat
