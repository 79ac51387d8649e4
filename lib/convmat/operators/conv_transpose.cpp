#include <convmat/operators/conv_transpose.hpp>

namespace convmat {

template <Scalar S>
ConvTranspose<S> conv_transpose(Tensor<S> kernel, const ConvTransposeOptions& options) {
  ConvGeometry geometry = conv_transpose_geometry(kernel.shape(), options);
  return ConvTranspose<S>(ConvOperator<S>(std::move(geometry), std::move(kernel)));
}

#define CONVMAT_INSTANTIATE(S)                 \
  template class CONVMAT_API ConvTranspose<S>; \
  template CONVMAT_API ConvTranspose<S> conv_transpose(Tensor<S>, const ConvTransposeOptions&);
CONVMAT_FOR_EACH_SCALAR(CONVMAT_INSTANTIATE)
#undef CONVMAT_INSTANTIATE

}  // namespace convmat
