#include <convmat/solvers/iterate.hpp>
#include <convmat/solvers/log_determinant.hpp>
#include <convmat/solvers/sparse_lu.hpp>
#include <convmat/sparse/require_finite.hpp>
#include <limits>

namespace convmat {

template <Scalar S>
LogDeterminant<S> log_determinant(const LinearOperator<S>& a) {
  detail::require_square(a, "log_determinant");
  detail::require_finite(a.to_csr(), describe(a) + ": entry");
  try {
    return SparseLu<S>(a).log_determinant();
  } catch (const NumericError&) {  // singular
    return {-std::numeric_limits<double>::infinity(), S{}};
  }
}

#define CONVMAT_INSTANTIATE(S) \
  template CONVMAT_API LogDeterminant<S> log_determinant(const LinearOperator<S>&);
CONVMAT_FOR_EACH_SCALAR(CONVMAT_INSTANTIATE)
#undef CONVMAT_INSTANTIATE

}  // namespace convmat
