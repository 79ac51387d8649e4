#include <convmat/kernels/conv_kernels.hpp>

namespace convmat {

template <Scalar S>
const ConvKernel<S>& plan(const ConvGeometry& geometry, Index) {
  const ConvKernel<S>& direct = conv_kernel<S>("direct");
  return direct.supports(geometry) ? direct : conv_kernel<S>("reference");
}

#define CONVMAT_INSTANTIATE(S) template CONVMAT_API const ConvKernel<S>& plan(const ConvGeometry&, Index);
CONVMAT_FOR_EACH_SCALAR(CONVMAT_INSTANTIATE)
#undef CONVMAT_INSTANTIATE

}  // namespace convmat
