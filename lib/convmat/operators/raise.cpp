#include <convmat/operators/block_matrix.hpp>
#include <convmat/operators/raise.hpp>

namespace convmat {
namespace {

// One kernel K'[..., t', ...] += K[..., t, ...] along axis d of a row-major kernel of this size.
template <Scalar S>
Tensor<S> change_taps(const Tensor<S>& kernel, std::size_t d, const AxisChange& change) {
  Shape shape = kernel.shape();
  const Index taps = shape[d], inner = volume(slice(shape, d + 1, shape.size()));
  const Index outer = volume(slice(shape, 0, d));
  shape[d] = change.axis.kernel;
  Tensor<S> result(shape);
  for (Index o = 0; o < outer; ++o)
    for (const auto& [from, to] : change.taps)
      for (Index i = 0; i < inner; ++i)
        result[(o * change.axis.kernel + to) * inner + i] += kernel[(o * taps + from) * inner + i];
  return result;
}

}  // namespace

template <Scalar S>
ConvOperator<S> with_axes(const ConvOperator<S>& conv, const std::vector<AxisChange>& changes) {
  ConvGeometry geometry = conv.geometry();
  Tensor<S> kernel = conv.kernel();
  for (std::size_t d = 0; d < changes.size(); ++d) {
    geometry.axes[d] = changes[d].axis;
    kernel = change_taps(kernel, d + 2, changes[d]);  // after the channels
  }
  return ConvOperator<S>(std::move(geometry), std::move(kernel));
}

template <Scalar S>
LinearOperator<S> raise(const ConvOperator<S>& conv, const Shape& domain) {
  std::vector<AxisChange> changes;
  for (const Axis& axis : conv.geometry().axes) changes.push_back(reduced(axis));
  const LinearOperator<S> blocks = with_axes(conv, changes).blocks();
  if (blocks.domain() == domain) return blocks;
  return blocks.template target<BlockMatrix<S>>()->block(0, 0);
}

#define CONVMAT_INSTANTIATE(S)                                                                            \
  template CONVMAT_API ConvOperator<S> with_axes(const ConvOperator<S>&, const std::vector<AxisChange>&); \
  template CONVMAT_API LinearOperator<S> raise(const ConvOperator<S>&, const Shape&);
CONVMAT_FOR_EACH_SCALAR(CONVMAT_INSTANTIATE)
#undef CONVMAT_INSTANTIATE

}  // namespace convmat
