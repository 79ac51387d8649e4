#include <convmat/algebra/padding_factors.hpp>

namespace convmat {

template <Scalar S>
PaddingFactors<S> factor_padding(const ConvOperator<S>& conv) {
  ConvGeometry valid = conv.geometry();
  const Pad<S> pad(valid);
  for (std::size_t d = 0; d < valid.axes.size(); ++d) {
    Axis& axis = valid.axes[d];
    axis.in = pad.axes()[d].out();
    axis.pad_begin = axis.pad_end = 0;
    axis.mode = PaddingMode::zeros;
  }
  return {ConvOperator<S>(valid, conv.kernel()), pad};
}

#define CONVMAT_INSTANTIATE(S)                   \
  template struct CONVMAT_API PaddingFactors<S>; \
  template CONVMAT_API PaddingFactors<S> factor_padding(const ConvOperator<S>&);
CONVMAT_FOR_EACH_SCALAR(CONVMAT_INSTANTIATE)
#undef CONVMAT_INSTANTIATE

}  // namespace convmat
