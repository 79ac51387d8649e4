#include <convmat/operators/zero.hpp>

namespace convmat {

#define CONVMAT_INSTANTIATE(S) template class CONVMAT_API Zero<S>;
CONVMAT_FOR_EACH_SCALAR(CONVMAT_INSTANTIATE)
#undef CONVMAT_INSTANTIATE

}  // namespace convmat
