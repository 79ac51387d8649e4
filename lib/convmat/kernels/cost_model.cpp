#include <convmat/kernels/cost_model.hpp>

namespace convmat {
namespace {

template <Scalar S>
Rates& current() {
  static Rates rates =
      sizeof(Real<S>) == 4 ? Rates{120e9, 10e9, 8.5e9, 2e8, 1e-7} : Rates{60e9, 10e9, 5.3e9, 2e8, 1e-7};
  return rates;
}

}  // namespace

template <Scalar S>
Rates rates() {
  return current<Real<S>>();
}

template <Scalar S>
void set_rates(const Rates& rates) {
  current<Real<S>>() = rates;
}

#define CONVMAT_INSTANTIATE(S)           \
  template CONVMAT_API Rates rates<S>(); \
  template CONVMAT_API void set_rates<S>(const Rates&);
CONVMAT_FOR_EACH_SCALAR(CONVMAT_INSTANTIATE)
#undef CONVMAT_INSTANTIATE

}  // namespace convmat
