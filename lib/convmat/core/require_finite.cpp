#include <convmat/core/arithmetic.hpp>
#include <convmat/core/require_finite.hpp>
#include <sstream>

namespace convmat::detail {

template <Scalar S>
void require_finite(const Tensor<S>& a, const std::string& name) {
  const Index i = first_nonfinite(a);
  if (i < 0) return;
  throw NumericError((std::ostringstream() << name << " = " << a[i] << " at "
                                           << to_string(unravel(i, a.shape())) << "; expected finite numbers")
                         .str());
}

#define CONVMAT_INSTANTIATE(S) template CONVMAT_API void require_finite(const Tensor<S>&, const std::string&);
CONVMAT_FOR_EACH_SCALAR(CONVMAT_INSTANTIATE)
#undef CONVMAT_INSTANTIATE

}  // namespace convmat::detail
