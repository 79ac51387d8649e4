#include <convmat/core/scalar.hpp>
#include <convmat/kernels/axpby.hpp>
#include <convmat/kernels/cost_model.hpp>
#include <convmat/kernels/reference.hpp>

namespace convmat {
namespace {

// The trilinear form, one structural nonzero at a time.
template <Scalar S>
class ReferencePass final : public ConvPass<S> {
 public:
  ReferencePass(const ConvGeometry& geometry, Pass pass) : geometry_(geometry), pass_(pass) {}

  Index workspace(Index) const override { return 0; }

  void run(Index batch, S alpha, const S* a, const S* b, S beta, S* result, S*) const override {
    const Index domain = volume(geometry_.domain()), range = volume(geometry_.range()),
                taps = volume(geometry_.kernel_shape());
    scale(pass_ == Pass::gradient ? taps : batch * (pass_ == Pass::forward ? range : domain), beta, result);
    for (Index n = 0; n < batch; ++n)
      geometry_.for_each_tap([&](Index row, Index col, Index tap) {
        switch (pass_) {
          case Pass::forward:
            return add_product(result[n * range + row], alpha * a[tap], b[n * domain + col]);
          case Pass::transpose:
            return add_product(result[n * domain + col], alpha * a[tap], b[n * range + row]);
          case Pass::gradient:
            return add_product(result[tap], alpha * a[n * range + row], b[n * domain + col]);
        }
      });
  }

 private:
  ConvGeometry geometry_;
  Pass pass_;
};

bool supports(const ConvGeometry&, Pass) { return true; }

template <Scalar S>
std::unique_ptr<const ConvPass<S>> prepare(const ConvGeometry& geometry, Pass pass) {
  return std::make_unique<ReferencePass<S>>(geometry, pass);
}

template <Scalar S>
double seconds(const ConvGeometry& geometry, Pass, Index batch) {
  return static_cast<double>(batch * geometry.multiplications()) / rates<S>().scalar_products;
}

}  // namespace

template <Scalar S>
ConvKernel<S> reference_kernel() {
  return {"reference", Accuracy::entrywise, supports, prepare<S>, seconds<S>};
}

#define CONVMAT_INSTANTIATE(S) template ConvKernel<S> reference_kernel();
CONVMAT_FOR_EACH_SCALAR(CONVMAT_INSTANTIATE)
#undef CONVMAT_INSTANTIATE

}  // namespace convmat
