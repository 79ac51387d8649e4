#include <algorithm>
#include <convmat/operators/zero.hpp>

namespace convmat {

template <Scalar S>
Csr<S> Zero<S>::to_csr() const {
  Csr<S> matrix = allocate_csr<S>(volume(range_), volume(domain_), 0);
  std::fill(matrix.indptr.begin(), matrix.indptr.end(), 0);
  return matrix;
}

#define CONVMAT_INSTANTIATE(S) template class CONVMAT_API Zero<S>;
CONVMAT_FOR_EACH_SCALAR(CONVMAT_INSTANTIATE)
#undef CONVMAT_INSTANTIATE

}  // namespace convmat
