#include <convmat/operators/block_circulant.hpp>
#include <convmat/operators/block_matrix.hpp>
#include <convmat/operators/block_toeplitz.hpp>
#include <convmat/operators/circulant.hpp>
#include <convmat/operators/identity.hpp>
#include <convmat/operators/kronecker.hpp>
#include <convmat/operators/lower.hpp>
#include <convmat/operators/toeplitz.hpp>

namespace convmat {
namespace {

// The lowered blocks, where all are one-channel convolutions of one geometry.
template <Scalar S>
std::optional<std::vector<ConvOperator<S>>> lower_blocks(const std::vector<LinearOperator<S>>& blocks) {
  std::vector<ConvOperator<S>> result;
  for (const LinearOperator<S>& block : blocks) {
    std::optional<ConvOperator<S>> lowered = lower(block);
    if (!lowered || lowered->geometry().in_channels != 1 || lowered->geometry().out_channels != 1) return {};
    if (!result.empty() && lowered->geometry() != result[0].geometry()) return {};
    result.push_back(*std::move(lowered));
  }
  return result;
}

template <Scalar S>
std::vector<S> joined_kernels(const std::vector<ConvOperator<S>>& convs) {
  std::vector<S> taps;
  for (const ConvOperator<S>& conv : convs)
    taps.insert(taps.end(), conv.kernel().begin(), conv.kernel().end());
  return taps;
}

// Blocks along an axis: that axis becomes the first.
template <Scalar S>
std::optional<ConvOperator<S>> lower_along(const Axis& axis, const std::vector<LinearOperator<S>>& blocks) {
  const auto convs = lower_blocks(blocks);
  if (!convs) return {};
  ConvGeometry geometry = convs->front().geometry();
  geometry.axes.insert(geometry.axes.begin(), axis);
  const Shape kernel_shape = geometry.kernel_shape();
  return ConvOperator<S>(std::move(geometry), Tensor<S>(kernel_shape, joined_kernels(*convs)));
}

// A shape of its own as axes that read one sample each.
ConvGeometry identity_geometry(const Shape& shape) {
  ConvGeometry geometry;
  for (const Index extent : shape) geometry.axes.push_back({.in = extent});
  return geometry;
}

// A factor of a Kronecker product, where it is a one-channel convolution: every axis of its is one of theirs.
template <Scalar S>
std::optional<ConvOperator<S>> lower_factor(const LinearOperator<S>& a) {
  if (a.template target<Identity<S>>())
    return ConvOperator<S>(identity_geometry(a.domain()),
                           Tensor<S>(prepend(1, prepend(1, Shape(a.domain().size(), 1))), {S{1}}));
  std::optional<ConvOperator<S>> lowered = lower(a);
  if (lowered && prepend(1, a.domain()) != lowered->domain()) return {};
  return lowered;
}

// K[t, u] = K_A[t] K_B[u] over the axes of both.
template <Scalar S>
std::optional<ConvOperator<S>> lower_kronecker(const Kronecker<S>& product) {
  const auto left = lower_factor(product.left()), right = lower_factor(product.right());
  if (!left || !right) return {};
  ConvGeometry geometry = left->geometry();
  geometry.axes.insert(geometry.axes.end(), right->geometry().axes.begin(), right->geometry().axes.end());
  Tensor<S> kernel(geometry.kernel_shape());
  S* tap = kernel.data();
  for (const S& outer : left->kernel())
    for (const S& inner : right->kernel()) *tap++ = outer * inner;
  return ConvOperator<S>(std::move(geometry), std::move(kernel));
}

// A grid of blocks: its rows and columns become the channels.
template <Scalar S>
std::optional<ConvOperator<S>> lower_grid(const BlockMatrix<S>& matrix) {
  std::vector<LinearOperator<S>> blocks;
  for (Index i = 0; i < matrix.block_rows(); ++i)
    for (Index j = 0; j < matrix.block_cols(); ++j) blocks.push_back(matrix.block(i, j));
  const auto convs = lower_blocks(blocks);
  if (!convs) return {};
  ConvGeometry geometry = convs->front().geometry();
  geometry.out_channels = matrix.block_rows();
  geometry.in_channels = matrix.block_cols();
  const Shape kernel_shape = geometry.kernel_shape();
  return ConvOperator<S>(std::move(geometry), Tensor<S>(kernel_shape, joined_kernels(*convs)));
}

}  // namespace

template <Scalar S>
std::optional<ConvOperator<S>> lower(const LinearOperator<S>& a) {
  if (const auto* conv = a.template target<ConvOperator<S>>()) return *conv;
  if (const auto* toeplitz = a.template target<Toeplitz<S>>()) return toeplitz->lower();
  if (const auto* circulant = a.template target<Circulant<S>>()) return circulant->lower();
  if (const auto* blocks = a.template target<BlockToeplitz<S>>())
    return lower_along(blocks->axis(), blocks->blocks());
  if (const auto* blocks = a.template target<BlockCirculant<S>>())
    return lower_along(blocks->axis(), blocks->blocks());
  if (const auto* blocks = a.template target<BlockMatrix<S>>()) return lower_grid(*blocks);
  if (const auto* product = a.template target<Kronecker<S>>()) return lower_kronecker(*product);
  return {};
}

#define CONVMAT_INSTANTIATE(S) \
  template CONVMAT_API std::optional<ConvOperator<S>> lower(const LinearOperator<S>&);
CONVMAT_FOR_EACH_SCALAR(CONVMAT_INSTANTIATE)
#undef CONVMAT_INSTANTIATE

}  // namespace convmat
