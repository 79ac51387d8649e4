#include <convmat/kernels/cost_model.hpp>
#include <convmat/kernels/matrix_product.hpp>
#include <convmat/kernels/matrix_sum.hpp>
#include <convmat/kernels/real_kernel.hpp>

namespace convmat {
namespace {

bool supports(const ConvGeometry&, Pass) { return true; }

template <Scalar S>
std::unique_ptr<const ConvPass<S>> prepare(const ConvGeometry& geometry, Pass pass) {
  return from_real<S>(geometry, pass, []<class T>(const ConvGeometry& real, Pass kind) {
    return kind == Pass::gradient ? matrix_gradient<T>(real) : matrix_sum<T>(real, kind);
  });
}

template <Scalar S>
double seconds(const ConvGeometry& geometry, Pass, Index batch) {
  return rates<S>().call + static_cast<double>(batch * geometry.multiplications()) / rates<S>().multiply_adds;
}

}  // namespace

template <Scalar S>
ConvKernel<S> matrix_product_kernel() {
  return {"matrix_product", Accuracy::entrywise, supports, prepare<S>, seconds<S>};
}

#define CONVMAT_INSTANTIATE(S) template ConvKernel<S> matrix_product_kernel();
CONVMAT_FOR_EACH_SCALAR(CONVMAT_INSTANTIATE)
#undef CONVMAT_INSTANTIATE

}  // namespace convmat
