#include <convmat/algebra/certified.hpp>
#include <convmat/algebra/sum.hpp>
#include <convmat/operators/sparse_operator.hpp>

namespace convmat {

std::string_view to_string(Structure structure) {
  switch (structure) {
    case Structure::convolution:
      return "convolution";
    case Structure::bordered:
      return "bordered";
    case Structure::unstructured:
      return "unstructured";
  }
  return "unknown";
}

template <Scalar S>
Certified<S> certify(const LinearOperator<S>& conv, Csr<S> border, std::string reason) {
  if (border.nnz() == 0) return {Structure::convolution, conv, "", conv};
  const SparseOperator<S> correction(conv.domain(), conv.range(), border);
  return {Structure::bordered, conv + correction, std::move(reason), conv, std::move(border)};
}

template <Scalar S>
Certified<S> transpose(const Certified<S>& a) {
  Certified<S> result{a.structure, a.value.transpose(), a.reason};
  if (a.convolution) result.convolution = a.convolution->transpose();
  if (a.border) result.border = transpose(*a.border);
  return result;
}

#define CONVMAT_INSTANTIATE(S)                                                  \
  template struct CONVMAT_API Certified<S>;                                     \
  template Certified<S> certify(const LinearOperator<S>&, Csr<S>, std::string); \
  template Certified<S> transpose(const Certified<S>&);
CONVMAT_FOR_EACH_SCALAR(CONVMAT_INSTANTIATE)
#undef CONVMAT_INSTANTIATE

}  // namespace convmat
