#include <algorithm>
#include <convmat/algebra/layer.hpp>
#include <convmat/algebra/lowered_pair.hpp>
#include <convmat/operators/hankel.hpp>
#include <convmat/operators/identity.hpp>
#include <convmat/operators/lower.hpp>
#include <convmat/operators/raise.hpp>

namespace convmat {
namespace {

// A = T J^reversed
template <Scalar S>
struct Lowered {
  ConvOperator<S> conv;
  bool reversed;
};

// Can raise() give the convolution these arrays, without or with an axis of channels?
template <Scalar S>
bool raises(const ConvOperator<S>& conv, const Shape& domain, const Shape& range) {
  const bool has_channels = domain == conv.domain() && range == conv.range();
  const bool has_none = prepend(1, domain) == conv.domain() && prepend(1, range) == conv.range();
  return (has_channels || has_none) &&
         std::all_of(conv.geometry().axes.begin(), conv.geometry().axes.end(),
                     [](const Axis& axis) { return axis.is_toeplitz() || axis.is_circulant(); });
}

template <Scalar S>
std::optional<Lowered<S>> lower_operand(const LinearOperator<S>& a) {
  if (Layer<S>::of(a)) return {};
  if (const auto* hankel = a.template target<Hankel<S>>())
    return Lowered<S>{hankel->reversed_columns().lower(), true};
  std::optional<ConvOperator<S>> conv = lower(a);
  if (!conv || !raises(*conv, a.domain(), a.range())) return {};
  return Lowered<S>{*std::move(conv), false};
}

// The identity on arrays (channels, extents...).
template <Scalar S>
Lowered<S> identity_on(const Shape& shape) {
  ConvGeometry geometry{.out_channels = shape[0], .in_channels = shape[0], .groups = shape[0], .axes = {}};
  for (std::size_t d = 1; d < shape.size(); ++d) geometry.axes.push_back({.in = shape[d]});
  Tensor<S> ones(geometry.kernel_shape());
  std::fill(ones.span().begin(), ones.span().end(), S{1});
  return {ConvOperator<S>(std::move(geometry), std::move(ones)), false};
}

// Both; an identity on the arrays between them where one is an identity.
template <Scalar S>
std::optional<std::pair<Lowered<S>, Lowered<S>>> lower_both(const LinearOperator<S>& a,
                                                            const LinearOperator<S>& b) {
  std::optional<Lowered<S>> left = lower_operand(a), right = lower_operand(b);
  if (left && !right && b.template target<Identity<S>>()) right = identity_on<S>(left->conv.domain());
  if (right && !left && a.template target<Identity<S>>()) left = identity_on<S>(right->conv.range());
  if (!left || !right || left->conv.geometry().axes.size() != right->conv.geometry().axes.size()) return {};
  return std::pair{*std::move(left), *std::move(right)};
}

// An axis of one tap that reads its own sample has any padding: that of the other.
template <Scalar S>
ConvOperator<S> padded_as(const ConvOperator<S>& conv, const ConvOperator<S>& other) {
  ConvGeometry geometry = conv.geometry();
  for (std::size_t d = 0; d < geometry.axes.size(); ++d) {
    Axis& axis = geometry.axes[d];
    if (axis.kernel == 1 && axis.pad_begin == 0 && axis.pad_end == 0)
      axis.mode = other.geometry().axes[d].mode;
  }
  return ConvOperator<S>(std::move(geometry), conv.kernel());
}

// J T J: position in - 1 - j(out - 1 - o, t) is that of the reversed tap with the pads exchanged.
template <Scalar S>
ConvOperator<S> turned(const ConvOperator<S>& conv) {
  ConvGeometry geometry = conv.geometry();
  std::swap(geometry.axes[0].pad_begin, geometry.axes[0].pad_end);
  Tensor<S> kernel = conv.kernel();
  std::reverse(kernel.span().begin(), kernel.span().end());
  return ConvOperator<S>(std::move(geometry), std::move(kernel));
}

// Along each axis where the other does not wrap around, the Toeplitz matrix that a circulant one is.
template <Scalar S>
ConvOperator<S> unwrapped_beside(const ConvOperator<S>& other, const ConvOperator<S>& conv) {
  std::vector<AxisChange> changes;
  for (std::size_t d = 0; d < conv.geometry().axes.size(); ++d) {
    const Axis& axis = conv.geometry().axes[d];
    const bool unwraps = axis.is_circulant() && other.geometry().axes[d].mode != axis.mode;
    changes.push_back(unwraps ? unwrapped(axis) : reduced(axis));
  }
  return with_axes(conv, changes);
}

// T J of a Toeplitz T: what stands in T at offset j - i = o stands on antidiagonal cols - 1 - o.
template <Scalar S>
Hankel<S> hankel(const ConvOperator<S>& conv) {
  const Axis& axis = conv.geometry().axes[0];
  const Index rows = axis.out(), cols = axis.in;
  std::vector<S> h(static_cast<std::size_t>(rows + cols - 1));
  for (Index t = 0; t < axis.kernel; ++t)
    if (axis.tap_count(t) > 0)
      h[static_cast<std::size_t>(cols - 1 - axis.position(0, t))] += conv.kernel()[t];
  return Hankel<S>({h.begin(), h.begin() + rows}, {h.begin() + rows - 1, h.end()});
}

template <Scalar S>
LinearOperator<S> raise(const ConvOperator<S>& conv, bool reversed, const Shape& domain) {
  if (reversed) return hankel(conv);
  return raise(conv, domain);
}

}  // namespace

template <Scalar S>
std::optional<std::size_t> LoweredPair<S>::mixed_axis() const {
  for (std::size_t d = 0; d < left.geometry().axes.size(); ++d)
    if (left.geometry().axes[d].mode != right.geometry().axes[d].mode) return d;
  return {};
}

template <Scalar S>
std::optional<LoweredPair<S>> lower_product(const LinearOperator<S>& a, const LinearOperator<S>& b) {
  const auto both = lower_both(a, b);
  if (!both || both->first.conv.domain() != both->second.conv.range()) return {};
  const auto& [left, right] = *both;
  const ConvOperator<S> inner = left.reversed ? turned(right.conv) : right.conv;
  return LoweredPair<S>{padded_as(left.conv, inner), padded_as(inner, left.conv),
                        left.reversed != right.reversed};
}

template <Scalar S>
std::optional<LoweredPair<S>> lower_sum(const LinearOperator<S>& a, const LinearOperator<S>& b) {
  const auto both = lower_both(a, b);
  if (!both || both->first.reversed != both->second.reversed) return {};
  const ConvOperator<S> left = padded_as(both->first.conv, both->second.conv),
                        right = padded_as(both->second.conv, both->first.conv);
  if (left.domain() != right.domain() || left.range() != right.range()) return {};
  return LoweredPair<S>{unwrapped_beside(right, left), unwrapped_beside(left, right), both->first.reversed};
}

template <Scalar S>
std::string no_pair_reason(const LinearOperator<S>& a, const LinearOperator<S>& b) {
  for (const LinearOperator<S>& operand : {a, b})
    if (!Layer<S>::of(operand) && !lower_operand(operand))
      return operand.name() + " is neither a convolution nor the transpose of one";
  return a.name() + " and " + b.name() + " have no class in common";
}

template <Scalar S>
std::optional<LinearOperator<S>> scale_lowered(S alpha, const LinearOperator<S>& a) {
  const std::optional<Lowered<S>> lowered = lower_operand(a);
  if (!lowered) return {};
  return raise(lowered->conv.with_kernel(alpha * lowered->conv.kernel()), lowered->reversed, a.domain());
}

template <Scalar S>
Certified<S> raise(const Certified<S>& lowered, bool reversed, const Shape& domain) {
  const LinearOperator<S> conv =
      raise(*lowered.convolution->template target<ConvOperator<S>>(), reversed, domain);
  if (!lowered.border) return certify(conv, Csr<S>{}, "");
  return certify(conv, reversed ? with_reversed_columns(*lowered.border) : *lowered.border, lowered.reason);
}

#define CONVMAT_INSTANTIATE(S)                                                                         \
  template struct CONVMAT_API LoweredPair<S>;                                                          \
  template CONVMAT_API std::optional<LoweredPair<S>> lower_product(const LinearOperator<S>&,           \
                                                                   const LinearOperator<S>&);          \
  template CONVMAT_API std::optional<LoweredPair<S>> lower_sum(const LinearOperator<S>&,               \
                                                               const LinearOperator<S>&);              \
  template CONVMAT_API std::string no_pair_reason(const LinearOperator<S>&, const LinearOperator<S>&); \
  template CONVMAT_API std::optional<LinearOperator<S>> scale_lowered(S, const LinearOperator<S>&);    \
  template CONVMAT_API Certified<S> raise(const Certified<S>&, bool, const Shape&);
CONVMAT_FOR_EACH_SCALAR(CONVMAT_INSTANTIATE)
#undef CONVMAT_INSTANTIATE

}  // namespace convmat
