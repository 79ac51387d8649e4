#include <convmat/core/arithmetic.hpp>
#include <convmat/core/memory.hpp>
#include <convmat/learning/kernel_gradient.hpp>
#include <convmat/learning/patch_gram.hpp>
#include <convmat/learning/pseudo_inverse.hpp>
#include <convmat/learning/unfold.hpp>
#include <convmat/operators/operator.hpp>
#include <map>

namespace convmat {
namespace {

template <Scalar S>
using Matrix = Eigen::Matrix<S, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

Index patch_size(const ConvGeometry& geometry) {
  return geometry.in_channels / geometry.groups * volume(geometry.kernel_size());
}

Shape nonzeros(const double* values, Index count) {
  Shape positions;
  for (Index i = 0; i < count; ++i)
    if (values[i] != 0) positions.push_back(i);
  return positions;
}

// Rows and columns of a matrix at the same positions.
template <Scalar W>
Matrix<W> principal_block(const Matrix<W>& matrix, const Shape& positions) {
  const auto size = static_cast<Index>(positions.size());
  Matrix<W> block(size, size);
  for (Index i = 0; i < size; ++i)
    for (Index j = 0; j < size; ++j)
      block(i, j) = matrix(positions[static_cast<std::size_t>(i)], positions[static_cast<std::size_t>(j)]);
  return block;
}

}  // namespace

template <Scalar S>
Tensor<S> patch_gram(const ConvGeometry& geometry, const Tensor<S>& x) {
  const Index batch = detail::batch_of(x.shape(), geometry.domain(), "x", "patch_gram");
  const Index a = patch_size(geometry);
  require_memory(
      checked_product(checked_product(geometry.groups * a, a, "patch Gram"), sizeof(S), "patch Gram"),
      "the Gram matrix of patches", joined({geometry.groups, a, a}), "use another metric");
  // The gradient of as many output channels as there are patch entries, at the patches: G = z Uᴴ with z = U.
  ConvGeometry entries = geometry;
  entries.out_channels = geometry.groups * a;
  const Index image = volume(geometry.domain());
  Tensor<S> gram(entries.kernel_shape());
  for (Index n = 0; n < batch; ++n) {
    const Tensor<S> one(geometry.domain(), {x.data() + n * image, x.data() + (n + 1) * image});
    gram = gram + kernel_gradient(entries, unfold(geometry, one).reshaped(entries.range()), one);
  }
  return std::move(gram).reshaped({geometry.groups, a, a});
}

template <Scalar S>
Tensor<S> divide_by_patch_gram(const ConvGeometry& geometry, const Tensor<S>& x, const Tensor<S>& gradient,
                               const Tensor<double>& support) {
  if (gradient.shape() != geometry.kernel_shape())
    throw ShapeError("gradient has shape " + to_string(gradient.shape()) + ", the geometry's kernel has " +
                     to_string(geometry.kernel_shape()));
  using W = Double<S>;
  const Tensor<double> mask = detail::support_mask(support, gradient.shape());
  const Tensor<W> gram = patch_gram(geometry, cast<W>(x)), wide = cast<W>(gradient);
  const Index a = patch_size(geometry), outputs = geometry.out_channels / geometry.groups;
  Tensor<S> result(gradient.shape());
  for (Index g = 0; g < geometry.groups; ++g) {
    const Matrix<W> block = Eigen::Map<const Matrix<W>>(gram.data() + g * a * a, a, a);
    std::map<Shape, Matrix<W>> inverses;  // channels of one support share it
    for (Index q = g * outputs; q < (g + 1) * outputs; ++q) {
      const Shape taps = nonzeros(mask.data() + q * a, a);
      if (taps.empty()) continue;
      const auto [entry, is_new] = inverses.try_emplace(taps);
      if (is_new) entry->second = pseudo_inverse(principal_block<W>(block, taps));
      Matrix<W> row(1, static_cast<Index>(taps.size()));
      for (Index i = 0; i < row.cols(); ++i) row(0, i) = wide[q * a + taps[static_cast<std::size_t>(i)]];
      row *= entry->second;
      for (Index i = 0; i < row.cols(); ++i)
        result[q * a + taps[static_cast<std::size_t>(i)]] = static_cast<S>(row(0, i));
    }
  }
  return result;
}

#define CONVMAT_INSTANTIATE(S)                                                               \
  template CONVMAT_API Tensor<S> patch_gram(const ConvGeometry&, const Tensor<S>&);          \
  template CONVMAT_API Tensor<S> divide_by_patch_gram(const ConvGeometry&, const Tensor<S>&, \
                                                      const Tensor<S>&, const Tensor<double>&);
CONVMAT_FOR_EACH_SCALAR(CONVMAT_INSTANTIATE)
#undef CONVMAT_INSTANTIATE

}  // namespace convmat
