#include <cmath>
#include <convmat/core/arithmetic.hpp>
#include <convmat/core/power_of_two.hpp>
#include <convmat/core/require_finite.hpp>
#include <convmat/spectra/kernel_symbols.hpp>
#include <convmat/spectra/norm_control.hpp>
#include <convmat/spectra/require_norm.hpp>
#include <convmat/spectra/scaled_kernel.hpp>

namespace convmat {

template <Scalar S>
NormControl<S> clip_and_truncate(const ConvOperator<S>& conv, double c, Index sweeps) {
  using W = Double<S>;
  require_norm(c);
  detail::require_finite(conv.kernel(), "kernel");
  if (sweeps < 1) throw Error("sweeps " + std::to_string(sweeps) + "; expected 1 or more");
  const KernelSymbols<W> symbols(conv.geometry(), 1);
  const ScaledKernel<W> scaled(cast<W>(conv.kernel()));
  Tensor<W> kernel = scaled.kernel;
  SymbolBlocks beyond(symbols.blocks());
  for (Index sweep = 0; sweep < sweeps; ++sweep) {
    symbols.for_each(kernel, [&](std::size_t i, const Eigen::MatrixXcd& f) {
      beyond[i] = beyond_norm(f, std::ldexp(c, -scaled.exponent) / symbols.factor());
    });
    kernel = kernel - symbols.truncate(beyond);
  }
  Tensor<S> result = cast<S>(times_power_of_two(std::move(kernel), scaled.exponent));
  CertifiedValue found = spectral_norm(conv.with_kernel(result));
  const double distance = norm(result - conv.kernel());
  return {std::move(result), std::move(found), distance};
}

#define CONVMAT_INSTANTIATE(S) \
  template CONVMAT_API NormControl<S> clip_and_truncate(const ConvOperator<S>&, double, Index);
CONVMAT_FOR_EACH_SCALAR(CONVMAT_INSTANTIATE)
#undef CONVMAT_INSTANTIATE

}  // namespace convmat
