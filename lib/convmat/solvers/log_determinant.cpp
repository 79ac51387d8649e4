#include <convmat/solvers/iterate.hpp>
#include <convmat/solvers/log_determinant.hpp>
#include <convmat/solvers/require_finite.hpp>
#include <convmat/solvers/sparse_lu.hpp>
#include <limits>

namespace convmat {

template <Scalar S>
LogDeterminant<S> log_determinant(const LinearOperator<S>& a) {
  detail::require_square(a, "log_determinant");
  const auto values = a.to_csr().values;
  detail::require_finite(Tensor<S>({static_cast<Index>(values.size())}, {values.begin(), values.end()}),
                         "nonzeros of " + describe(a));
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
