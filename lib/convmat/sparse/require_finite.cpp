#include <algorithm>
#include <cmath>
#include <convmat/core/error.hpp>
#include <convmat/sparse/require_finite.hpp>
#include <sstream>

namespace convmat::detail {

template <Scalar S>
void require_finite(const Csr<S>& a, const std::string& name) {
  const auto found = std::find_if(a.values.begin(), a.values.end(), [](S value) {
    return !std::isfinite(std::real(value)) || !std::isfinite(std::imag(value));
  });
  if (found == a.values.end()) return;
  const Index k = found - a.values.begin();
  const Index row = std::upper_bound(a.indptr.begin(), a.indptr.end(), k) - a.indptr.begin() - 1;
  throw NumericError((std::ostringstream() << name << " = " << *found << " at "
                                           << to_string(Shape{row, a.indices[static_cast<std::size_t>(k)]})
                                           << "; expected finite numbers")
                         .str());
}

#define CONVMAT_INSTANTIATE(S) template CONVMAT_API void require_finite(const Csr<S>&, const std::string&);
CONVMAT_FOR_EACH_SCALAR(CONVMAT_INSTANTIATE)
#undef CONVMAT_INSTANTIATE

}  // namespace convmat::detail
