#include <convmat/core/arithmetic.hpp>
#include <convmat/spectra/norm_control.hpp>
#include <convmat/spectra/require_norm.hpp>
#include <limits>

namespace convmat {

template <Scalar S>
NormControl<S> scale_to_norm(const ConvOperator<S>& conv, double c, const SpectralNormOptions& options) {
  require_norm(c);
  Tensor<S> kernel = conv.kernel();
  CertifiedValue found = spectral_norm(conv, options);
  // The scaled weights are rounded, which may put the bound above c again.
  for (double slack = 0; found.upper > c; slack = 2 * slack + std::numeric_limits<Real<S>>::epsilon()) {
    kernel = static_cast<S>(static_cast<Real<S>>((1 - slack) * (c / found.upper))) * kernel;
    found = spectral_norm(conv.with_kernel(kernel), options);
  }
  const double distance = norm(kernel - conv.kernel());
  return {std::move(kernel), std::move(found), distance};
}

#define CONVMAT_INSTANTIATE(S)                                                      \
  template CONVMAT_API NormControl<S> scale_to_norm(const ConvOperator<S>&, double, \
                                                    const SpectralNormOptions&);
CONVMAT_FOR_EACH_SCALAR(CONVMAT_INSTANTIATE)
#undef CONVMAT_INSTANTIATE

}  // namespace convmat
