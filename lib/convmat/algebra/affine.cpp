#include <convmat/algebra/affine.hpp>
#include <convmat/algebra/compose.hpp>
#include <convmat/algebra/layer.hpp>

namespace convmat {
namespace {

// Adds b[c], or b[c, ...], to every array of the batch.
template <Scalar S>
void add_offset(const Tensor<S>& offset, Index outputs, Tensor<S>& y) {
  const Index repeated = outputs / offset.size();
  for (Index i = 0; i < y.size(); ++i) y[i] += offset[i % outputs / repeated];
}

// Why a constant image does not become a constant one; empty where it does.
template <Scalar S>
std::string constant_reason(const LinearOperator<S>& a) {
  const std::optional<Layer<S>> layer = Layer<S>::of(a);
  if (!layer) return a.name() + " is neither a convolution nor the transpose of one";
  for (std::size_t d = 0; d < layer->axes(); ++d) {
    const LayerAxis axis = layer->axis(d);
    const std::string along = "along axis " + std::to_string(d) + " " + a.name();
    if (axis.up() > 1) return along + " spreads the bias, tap by tap";
    if (!axis.reads_once()) return along + " adds up samples that its padding repeated";
    if (axis.axis.mode == PaddingMode::zeros && axis.interior().size() < axis.out())
      return along + " reads zeros where the bias would stand";
  }
  return "";
}

// (T_A b)[q] of an image that is b[m] in channel m: sum over m, t of K[q, m, t] b[m].
template <Scalar S>
Tensor<S> times_constant(const Layer<S>& layer, const Tensor<S>& b) {
  Tensor<S> result({layer.out_channels()});
  for (Index q = 0; q < layer.out_channels(); ++q)
    for (Index m = 0; m < layer.in_channels(); ++m)
      for (Index t = 0; t < volume(layer.taps()); ++t) result[q] += layer.weight(q, m, t) * b[m];
  return result;
}

}  // namespace

template <Scalar S>
Affine<S>::Affine(LinearOperator<S> linear, Tensor<S> offset)
    : linear_(std::move(linear)), offset_(std::move(offset)) {
  const Shape range = linear_.range();
  if (offset_.shape() != range && offset_.shape() != Shape{range[0]})
    throw ShapeError("offset has shape " + to_string(offset_.shape()) + ", " + describe(linear_) +
                     " expects " + to_string(Shape{range[0]}) + " or " + to_string(range));
}

template <Scalar S>
Tensor<S> Affine<S>::full_offset() const {
  Tensor<S> full(linear_.range());
  add_offset(offset_, full.size(), full);
  return full;
}

template <Scalar S>
Tensor<S> Affine<S>::operator()(const Tensor<S>& x) const {
  Tensor<S> y = linear_ * x;
  add_offset(offset_, volume(linear_.range()), y);
  return y;
}

template <Scalar S>
AffineComposition<S> compose(const Affine<S>& a, const Affine<S>& b) {
  Certified<S> linear = compose(a.linear(), b.linear());
  std::string reason = !b.has_channel_bias()   ? b.linear().name() + " has an offset for each output"
                       : !a.has_channel_bias() ? a.linear().name() + " has an offset for each output"
                                               : constant_reason(a.linear());
  Tensor<S> offset = reason.empty() ? times_constant(*Layer<S>::of(a.linear()), b.offset()) + a.offset()
                                    : a(b.full_offset());
  return {Affine<S>(linear.value, std::move(offset)), std::move(linear), std::move(reason)};
}

#define CONVMAT_INSTANTIATE(S)                      \
  template class CONVMAT_API Affine<S>;             \
  template struct CONVMAT_API AffineComposition<S>; \
  template CONVMAT_API AffineComposition<S> compose(const Affine<S>&, const Affine<S>&);
CONVMAT_FOR_EACH_SCALAR(CONVMAT_INSTANTIATE)
#undef CONVMAT_INSTANTIATE

}  // namespace convmat
