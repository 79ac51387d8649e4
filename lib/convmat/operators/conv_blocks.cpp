#include <convmat/operators/block_circulant.hpp>
#include <convmat/operators/circulant.hpp>
#include <convmat/operators/conv_blocks.hpp>
#include <convmat/operators/toeplitz.hpp>
#include <convmat/operators/zero.hpp>

namespace convmat {
namespace {

template <Scalar S>
LinearOperator<S> along(const Axis& axis, std::vector<S> taps) {
  if (axis.is_circulant())
    return Circulant<S>::banded(std::move(taps), axis.in, axis.pad_begin, axis.dilation);
  return Toeplitz<S>::banded(std::move(taps), axis.out(), axis.in, axis.pad_begin, axis.dilation);
}

// Level d of the doubly (triply, ...) block Toeplitz or block circulant matrix of one channel's taps.
template <Scalar S>
LinearOperator<S> nested(std::span<const Axis> axes, std::span<const S> taps) {
  const Axis& axis = axes[0];
  if (axes.size() == 1) return along<S>(axis, {taps.begin(), taps.end()});
  const std::size_t inner = taps.size() / static_cast<std::size_t>(axis.kernel);
  std::vector<LinearOperator<S>> blocks;
  for (std::size_t t = 0; t < static_cast<std::size_t>(axis.kernel); ++t)
    blocks.push_back(nested(axes.subspan(1), taps.subspan(t * inner, inner)));
  return blocks_along(axis, std::move(blocks));
}

template <Scalar S>
BlockMatrix<S> block_matrix(const ConvOperator<S>& conv) {
  const ConvGeometry& geometry = conv.geometry();
  const Index inputs = geometry.in_channels / geometry.groups,
              outputs = geometry.out_channels / geometry.groups;
  const auto taps = static_cast<std::size_t>(volume(geometry.kernel_size()));
  std::vector<LinearOperator<S>> blocks;
  for (Index q = 0; q < geometry.out_channels; ++q)
    for (Index c = 0; c < geometry.in_channels; ++c) {
      if (c / inputs == q / outputs)
        blocks.push_back(nested<S>(
            geometry.axes,
            conv.kernel().span().subspan(static_cast<std::size_t>(q * inputs + c % inputs) * taps, taps)));
      else
        blocks.push_back(Zero<S>(geometry.image(), geometry.image_out()));
    }
  return BlockMatrix<S>(geometry.out_channels, geometry.in_channels, std::move(blocks));
}

}  // namespace

template <Scalar S>
LinearOperator<S> blocks_along(const Axis& axis, std::vector<LinearOperator<S>> blocks) {
  if (axis.is_circulant())
    return BlockCirculant<S>::banded(std::move(blocks), axis.in, axis.pad_begin, axis.dilation);
  return BlockToeplitz<S>::banded(std::move(blocks), axis.out(), axis.in, axis.pad_begin, axis.dilation);
}

template <Scalar S>
LinearOperator<S> ConvOperator<S>::blocks() const {
  for (const Axis& axis : geometry_.axes)
    if (!axis.is_toeplitz() && !axis.is_circulant())
      throw GeometryError(describe(*this) +
                          " has no block Toeplitz structure; it needs stride 1 and padding mode zeros, or "
                          "circular to as many outputs as inputs");
  return block_matrix(*this);
}

template <Scalar S>
BlockToeplitz<S> toeplitz_1_ch(const Tensor<S>& kernel, const Shape& image) {
  if (kernel.rank() != 2)
    throw ShapeError("toeplitz_1_ch: kernel has shape " + to_string(kernel.shape()) +
                     "; expected (k_h, k_w)");
  const ConvOperator<S> convolution =
      conv(kernel.reshaped(prepend(1, prepend(1, kernel.shape()))), {.image = image});
  const LinearOperator<S> nested_matrix = nested<S>(convolution.geometry().axes, kernel.span());
  return *nested_matrix.template target<BlockToeplitz<S>>();
}

template <Scalar S>
BlockMatrix<S> toeplitz_mult_ch(const Tensor<S>& kernel, const Shape& image) {
  if (kernel.rank() != 4 || image.size() != 3 || image[0] != kernel.shape()[1])
    throw ShapeError("toeplitz_mult_ch: kernel has shape " + to_string(kernel.shape()) + ", image " +
                     to_string(image) + "; expected (n_out, n_in, k_h, k_w) and (n_in, i_h, i_w)");
  return block_matrix(conv(kernel, {.image = slice(image, 1, 3)}));
}

#define CONVMAT_INSTANTIATE(S)                                                          \
  template LinearOperator<S> blocks_along(const Axis&, std::vector<LinearOperator<S>>); \
  template CONVMAT_API LinearOperator<S> ConvOperator<S>::blocks() const;               \
  template CONVMAT_API BlockToeplitz<S> toeplitz_1_ch(const Tensor<S>&, const Shape&);  \
  template CONVMAT_API BlockMatrix<S> toeplitz_mult_ch(const Tensor<S>&, const Shape&);
CONVMAT_FOR_EACH_SCALAR(CONVMAT_INSTANTIATE)
#undef CONVMAT_INSTANTIATE

}  // namespace convmat
