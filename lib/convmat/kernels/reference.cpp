#include <convmat/kernels/reference.hpp>

namespace convmat {
namespace {

bool supports(const ConvGeometry&) { return true; }
Index workspace(const ConvGeometry&) { return 0; }

// y[row] += alpha K[tap] x[col]
template <Scalar S>
void apply(const ConvGeometry& geometry, Index batch, S alpha, const S* kernel, const S* x, S* y, S*) {
  const Index domain = volume(geometry.domain()), range = volume(geometry.range());
  for (Index n = 0; n < batch; ++n, x += domain, y += range)
    geometry.for_each_tap(
        [&](Index row, Index col, Index tap) { add_product(y[row], alpha * kernel[tap], x[col]); });
}

// x[col] += alpha K[tap] z[row]
template <Scalar S>
void transpose(const ConvGeometry& geometry, Index batch, S alpha, const S* kernel, const S* z, S* x, S*) {
  const Index domain = volume(geometry.domain()), range = volume(geometry.range());
  for (Index n = 0; n < batch; ++n, x += domain, z += range)
    geometry.for_each_tap(
        [&](Index row, Index col, Index tap) { add_product(x[col], alpha * kernel[tap], z[row]); });
}

// G[tap] += alpha z[row] x[col]
template <Scalar S>
void gradient(const ConvGeometry& geometry, Index batch, S alpha, const S* z, const S* x, S* gradient, S*) {
  const Index domain = volume(geometry.domain()), range = volume(geometry.range());
  for (Index n = 0; n < batch; ++n, x += domain, z += range)
    geometry.for_each_tap(
        [&](Index row, Index col, Index tap) { add_product(gradient[tap], alpha * z[row], x[col]); });
}

}  // namespace

template <Scalar S>
ConvKernel<S> reference_kernel() {
  return {"reference", supports, workspace, apply<S>, transpose<S>, gradient<S>};
}

#define CONVMAT_INSTANTIATE(S) template ConvKernel<S> reference_kernel();
CONVMAT_FOR_EACH_SCALAR(CONVMAT_INSTANTIATE)
#undef CONVMAT_INSTANTIATE

}  // namespace convmat
