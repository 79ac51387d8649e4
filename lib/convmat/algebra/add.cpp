#include <convmat/algebra/add.hpp>
#include <convmat/algebra/layer.hpp>
#include <convmat/algebra/lowered_pair.hpp>
#include <convmat/algebra/padding_border.hpp>
#include <convmat/algebra/sum.hpp>
#include <convmat/geometry/axis_of_offsets.hpp>
#include <convmat/operators/zero.hpp>
#include <numeric>

namespace convmat {
namespace {

template <Scalar S>
std::optional<ConvGeometry> shared_geometry(const Layer<S>& a, const Layer<S>& b) {
  ConvGeometry geometry{.out_channels = a.out_channels(),
                        .in_channels = a.in_channels(),
                        .groups = std::gcd(a.geometry().groups, b.geometry().groups),
                        .axes = {}};
  for (std::size_t d = 0; d < a.axes(); ++d) {
    const std::optional<Axis> axis = shared_axis(a.axis(d), b.axis(d));
    if (!axis) return {};
    geometry.axes.push_back(*axis);
  }
  geometry.validate();
  return geometry;
}

// K[q, p, t] += K_layer[q, p, t'] for the t that reads what t' does.
template <Scalar S>
void add_kernel(const Layer<S>& layer, const ConvGeometry& geometry, Tensor<S>& kernel) {
  const Index inputs = geometry.in_channels / geometry.groups,
              outputs = geometry.out_channels / geometry.groups;
  const Index taps = volume(geometry.kernel_size());
  Shape at(layer.axes(), 0);
  Index layer_tap = 0;
  do {
    Index tap = 0;
    for (std::size_t d = 0; d < layer.axes(); ++d)
      tap = tap * geometry.axes[d].kernel + tap_of_offset(geometry.axes[d], layer.axis(d).offset(at[d]));
    for (Index q = 0; q < geometry.out_channels; ++q)
      for (Index p = 0; p < inputs; ++p)
        kernel[(q * inputs + p) * taps + tap] += layer.weight(q, q / outputs * inputs + p, layer_tap);
    ++layer_tap;
  } while (advance(at, layer.taps()));
}

// The layer padded with zeros, and what its padding adds.
template <Scalar S>
std::pair<Layer<S>, Csr<S>> zero_padded(const Layer<S>& layer) {
  PaddingBorder<S> split = split_padding(layer.conv);
  return {{std::move(split.zero_padded), layer.transposed},
          layer.transposed ? transpose(split.border) : std::move(split.border)};
}

template <Scalar S>
Certified<S> add_downwards(const Layer<S>& a, const Layer<S>& b) {
  if (const auto geometry = shared_geometry(a, b)) {
    Tensor<S> kernel(geometry->kernel_shape());
    for (const Layer<S>& layer : {a, b}) add_kernel(layer, *geometry, kernel);
    const ConvOperator<S> conv(*geometry, std::move(kernel));
    return certify<S>(conv, Zero<S>(conv.domain(), conv.range()).to_csr(), "");
  }
  const auto [first, first_border] = zero_padded(a);
  const auto [second, second_border] = zero_padded(b);
  return certify<S>(
      *add_downwards(first, second).convolution, first_border + second_border,
      a.linear_operator().name() + " and " + b.linear_operator().name() + " are padded in different ways");
}

// Along which axis the layers go down, or up, at different rates.
template <Scalar S>
std::string rates_reason(const Layer<S>& a, const Layer<S>& b) {
  for (std::size_t d = 0; d < a.axes(); ++d)
    if (a.axis(d).down() != b.axis(d).down() || a.axis(d).up() != b.axis(d).up())
      return "along axis " + std::to_string(d) + " " + a.linear_operator().name() + " and " +
             b.linear_operator().name() + " have different strides";
  return "";
}

template <Scalar S>
bool goes_up(const Layer<S>& layer) {
  for (std::size_t d = 0; d < layer.axes(); ++d)
    if (layer.axis(d).up() > 1) return true;
  return false;
}

}  // namespace

template <Scalar S>
Certified<S> add(const LinearOperator<S>& a, const LinearOperator<S>& b) {
  const Sum<S> lazy({a, b});  // checks the shapes
  if (const auto pair = lower_sum(a, b))
    return raise(add<S>(pair->left, pair->right), pair->reversed, a.domain());
  if (!Layer<S>::of(a) || !Layer<S>::of(b)) return {Structure::unstructured, lazy, no_pair_reason(a, b)};
  const Layer<S> first = *Layer<S>::of(a), second = *Layer<S>::of(b);
  if (std::string reason = rates_reason(first, second); !reason.empty())
    return {Structure::unstructured, lazy, std::move(reason)};
  if (goes_up(first)) return transpose(add_downwards(first.transpose(), second.transpose()));
  return add_downwards(first, second);
}

#define CONVMAT_INSTANTIATE(S) \
  template CONVMAT_API Certified<S> add(const LinearOperator<S>&, const LinearOperator<S>&);
CONVMAT_FOR_EACH_SCALAR(CONVMAT_INSTANTIATE)
#undef CONVMAT_INSTANTIATE

}  // namespace convmat
