#include <convmat/core/memory.hpp>
#include <convmat/sparse/eigen.hpp>
#include <convmat/sparse/require_finite.hpp>
#include <convmat/spectra/dense_matrix.hpp>

namespace convmat {

template <Scalar S>
DenseMatrix<S> dense_matrix(const LinearOperator<S>& a, Index copies, const std::string& purpose) {
  using W = typename DenseMatrix<S>::Scalar;
  const Index rows = volume(a.range()), cols = volume(a.domain());
  require_memory(checked_product(copies, dense_bytes(rows, cols, sizeof(W)), "dense matrix"),
                 purpose + " of " + describe(a),
                 "a dense matrix of " + format_count(rows) + " x " + format_count(cols),
                 "use lanczos() for the largest or smallest");
  const Csr<S> sparse = a.to_csr();
  detail::require_finite(sparse, describe(a) + ": entry");
  return eigen_view(cast<W>(sparse));
}

#define CONVMAT_INSTANTIATE(S) \
  template CONVMAT_API DenseMatrix<S> dense_matrix(const LinearOperator<S>&, Index, const std::string&);
CONVMAT_FOR_EACH_SCALAR(CONVMAT_INSTANTIATE)
#undef CONVMAT_INSTANTIATE

}  // namespace convmat
