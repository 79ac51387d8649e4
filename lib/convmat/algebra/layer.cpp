#include <convmat/algebra/layer.hpp>

namespace convmat {

template <Scalar S>
std::optional<Layer<S>> Layer<S>::of(const LinearOperator<S>& a) {
  if (const auto* conv = a.template target<ConvOperator<S>>()) return Layer{*conv};
  if (const auto* transposed = a.template target<ConvTranspose<S>>())
    return Layer{transposed->transpose(), true};
  return {};
}

template <Scalar S>
S Layer<S>::weight(Index q, Index p, Index tap) const {
  if (transposed) std::swap(q, p);
  const Index group_outputs = geometry().out_channels / geometry().groups;
  const Index group_inputs = geometry().in_channels / geometry().groups;
  if (q / group_outputs != p / group_inputs) return S{};
  const Index taps = volume(geometry().kernel_size());
  return conv.kernel()[(q * group_inputs + p % group_inputs) * taps + tap];
}

template <Scalar S>
LinearOperator<S> Layer<S>::linear_operator() const {
  if (transposed) return conv.transpose();
  return conv;
}

#define CONVMAT_INSTANTIATE(S) template struct CONVMAT_API Layer<S>;
CONVMAT_FOR_EACH_SCALAR(CONVMAT_INSTANTIATE)
#undef CONVMAT_INSTANTIATE

}  // namespace convmat
