#include <convmat/operators/diagonal.hpp>
#include <convmat/operators/identity.hpp>

namespace convmat {

template <Scalar S>
void Identity<S>::accumulate(S alpha, std::span<const S> x, std::span<S> y, Index) const {
  for (std::size_t i = 0; i < x.size(); ++i) add_product(y[i], alpha, x[i]);
}

template <Scalar S>
Csr<S> Identity<S>::to_csr() const {
  Tensor<S> ones(shape_);
  for (S& value : ones.span()) value = S{1};
  return Diagonal<S>(std::move(ones)).to_csr();
}

#define CONVMAT_INSTANTIATE(S) template class CONVMAT_API Identity<S>;
CONVMAT_FOR_EACH_SCALAR(CONVMAT_INSTANTIATE)
#undef CONVMAT_INSTANTIATE

}  // namespace convmat
