#include <convmat/core/arithmetic.hpp>
#include <convmat/kernels/conv_plan.hpp>
#include <convmat/learning/kernel_gradient.hpp>
#include <convmat/operators/operator.hpp>

namespace convmat {

template <Scalar S>
Tensor<S> kernel_gradient(const ConvGeometry& geometry, const Tensor<S>& z, const Tensor<S>& x) {
  const Index batch = detail::batch_of(x.shape(), geometry.domain(), "x", "kernel_gradient");
  const Index cotangents = detail::batch_of(z.shape(), geometry.range(), "z", "kernel_gradient");
  if (batch != cotangents)
    throw ShapeError("kernel_gradient: z has shape " + to_string(z.shape()) + " and x " +
                     to_string(x.shape()) + "; expected batches of equal size");
  Tensor<S> gradient(geometry.kernel_shape());
  const Tensor<S> conjugate = is_complex<S> ? conj(x) : Tensor<S>();
  ConvPlan<S>(geometry).gradient(S{1}, z.data(), is_complex<S> ? conjugate.data() : x.data(), S{},
                                 gradient.data(), batch);
  return gradient;
}

#define CONVMAT_INSTANTIATE(S) \
  template CONVMAT_API Tensor<S> kernel_gradient(const ConvGeometry&, const Tensor<S>&, const Tensor<S>&);
CONVMAT_FOR_EACH_SCALAR(CONVMAT_INSTANTIATE)
#undef CONVMAT_INSTANTIATE

}  // namespace convmat
