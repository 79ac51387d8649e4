#include <convmat/kernels/cost_model.hpp>
#include <convmat/kernels/direct.hpp>
#include <convmat/kernels/direct_sum.hpp>
#include <convmat/kernels/real_kernel.hpp>

namespace convmat {
namespace {

bool supports(const ConvGeometry&, Pass) { return true; }

template <Scalar S>
std::unique_ptr<const ConvPass<S>> prepare(const ConvGeometry& geometry, Pass pass) {
  return from_real<S>(geometry, pass, [&]<class T>(const ConvGeometry& real, Pass kind) {
    if (kind == Pass::gradient) return direct_gradient<T>(real);
    const Index results = (kind == Pass::forward ? real.out_channels : real.in_channels) / real.groups;
    return results == 1 ? direct_rows<T>(real, kind) : direct_channels<T>(real, kind);
  });
}

template <Scalar S>
double seconds(const ConvGeometry& geometry, Pass, Index batch) {
  return rates<S>().call + static_cast<double>(batch * geometry.multiplications()) / rates<S>().multiply_adds;
}

}  // namespace

template <Scalar S>
ConvKernel<S> direct_kernel() {
  return {"direct", Accuracy::entrywise, supports, prepare<S>, seconds<S>};
}

#define CONVMAT_INSTANTIATE(S) template ConvKernel<S> direct_kernel();
CONVMAT_FOR_EACH_SCALAR(CONVMAT_INSTANTIATE)
#undef CONVMAT_INSTANTIATE

}  // namespace convmat
