#include <convmat/operators/pad.hpp>

namespace convmat {
namespace {

std::vector<Axis> padded_axes(const Shape& domain, const std::vector<Pads>& pads, PaddingMode mode) {
  if (domain.size() != pads.size() + 1)
    throw GeometryError("domain " + to_string(domain) + " with pads for " + std::to_string(pads.size()) +
                        " axes; expected (channels, extents...) and pads for each extent");
  std::vector<Axis> axes;
  for (std::size_t d = 0; d < pads.size(); ++d)
    axes.push_back({.in = domain[d + 1], .pad_begin = pads[d].begin, .pad_end = pads[d].end, .mode = mode});
  return axes;
}

// Each with one tap that reads every padded position.
std::vector<Axis> one_tap(std::vector<Axis> axes) {
  for (Axis& axis : axes) axis.kernel = axis.stride = axis.dilation = 1;
  return axes;
}

template <Scalar S>
ConvOperator<S> copies(ConvGeometry geometry) {
  geometry.validate();
  Tensor<S> ones(geometry.kernel_shape());
  std::fill_n(ones.data(), ones.size(), S{1});
  return ConvOperator<S>(std::move(geometry), std::move(ones)).planned({.accuracy = Accuracy::entrywise});
}

}  // namespace

template <Scalar S>
Pad<S>::Pad(Index channels, std::vector<Axis> axes)
    : conv_(copies<S>({channels, channels, channels, std::move(axes)})) {}

template <Scalar S>
Pad<S>::Pad(const Shape& domain, const std::vector<Pads>& pads, PaddingMode mode)
    : Pad(domain.empty() ? 0 : domain[0], padded_axes(domain, pads, mode)) {}

template <Scalar S>
Pad<S>::Pad(const ConvGeometry& geometry) : Pad(geometry.in_channels, one_tap(geometry.axes)) {}

template <Scalar S>
std::string Pad<S>::name() const {
  return "pad " + detail::pads_name(axes()) + detail::mode_name(axes());
}

#define CONVMAT_INSTANTIATE(S) template class CONVMAT_API Pad<S>;
CONVMAT_FOR_EACH_SCALAR(CONVMAT_INSTANTIATE)
#undef CONVMAT_INSTANTIATE

}  // namespace convmat
