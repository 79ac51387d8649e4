#include <convmat/operators/diagonal.hpp>
#include <numeric>

namespace convmat {

template <Scalar S>
void Diagonal<S>::accumulate(S alpha, std::span<const S> x, std::span<S> y, Index batch) const {
  const auto size = static_cast<std::size_t>(diagonal_.size());
  for (std::size_t n = 0; n < static_cast<std::size_t>(batch); ++n)
    for (std::size_t i = 0; i < size; ++i)
      add_product(y[n * size + i], alpha * diagonal_.span()[i], x[n * size + i]);
}

template <Scalar S>
Csr<S> Diagonal<S>::to_csr() const {
  const Index n = diagonal_.size();
  Csr<S> matrix = allocate_csr<S>(n, n, n);
  std::iota(matrix.indptr.begin(), matrix.indptr.end(), 0);
  std::iota(matrix.indices.begin(), matrix.indices.end(), 0);
  matrix.values.assign(diagonal_.begin(), diagonal_.end());
  return matrix;
}

#define CONVMAT_INSTANTIATE(S) template class CONVMAT_API Diagonal<S>;
CONVMAT_FOR_EACH_SCALAR(CONVMAT_INSTANTIATE)
#undef CONVMAT_INSTANTIATE

}  // namespace convmat
