#include <convmat/learning/kernel_gradient.hpp>
#include <convmat/learning/patch_gram.hpp>
#include <convmat/solvers/identify_kernel.hpp>
#include <convmat/solvers/iterate.hpp>

namespace convmat {

template <Scalar S>
Tensor<S> identify_kernel(const ConvGeometry& geometry, const Tensor<S>& x, const Tensor<S>& y,
                          const Tensor<double>& support) {
  detail::require_finite(x, "x");
  detail::require_finite(y, "y");
  return divide_by_patch_gram(geometry, x, kernel_gradient(geometry, y, x), support);
}

#define CONVMAT_INSTANTIATE(S)                                                                            \
  template CONVMAT_API Tensor<S> identify_kernel(const ConvGeometry&, const Tensor<S>&, const Tensor<S>&, \
                                                 const Tensor<double>&);
CONVMAT_FOR_EACH_SCALAR(CONVMAT_INSTANTIATE)
#undef CONVMAT_INSTANTIATE

}  // namespace convmat
