#include <convmat/algebra/compose.hpp>
#include <convmat/algebra/rules.hpp>
#include <convmat/geometry/composed_axis.hpp>
#include <convmat/operators/block_circulant.hpp>
#include <convmat/operators/block_matrix.hpp>
#include <convmat/operators/block_toeplitz.hpp>
#include <convmat/operators/diagonal.hpp>
#include <convmat/operators/identity.hpp>
#include <convmat/operators/kronecker.hpp>
#include <convmat/operators/pad.hpp>
#include <convmat/operators/sparse_operator.hpp>
#include <convmat/operators/zero.hpp>

namespace convmat {
namespace {

template <Scalar S>
Result<S> identity_times(const LinearOperator<S>& a, const LinearOperator<S>& b) {
  if (a.template target<Identity<S>>()) return b;
  return {};
}

template <Scalar S>
Result<S> times_identity(const LinearOperator<S>& a, const LinearOperator<S>& b) {
  return identity_times(b, a);
}

template <Scalar S>
Result<S> zero_product(const LinearOperator<S>& a, const LinearOperator<S>& b) {
  if (a.template target<Zero<S>>() || b.template target<Zero<S>>()) return Zero<S>(b.domain(), a.range());
  return {};
}

template <Scalar S>
Result<S> diagonal_product(const LinearOperator<S>& a, const LinearOperator<S>& b) {
  const auto *left = a.template target<Diagonal<S>>(), *right = b.template target<Diagonal<S>>();
  if (!left || !right) return {};
  Tensor<S> product = left->diagonal();
  for (Index i = 0; i < product.size(); ++i) product[i] *= right->diagonal()[i];
  return Diagonal<S>(std::move(product));
}

// Of layers and of matrices that lower to such, which keep their class.
template <Scalar S>
Result<S> layer_product(const LinearOperator<S>& a, const LinearOperator<S>& b) {
  if (product_structure(a, b).structure != Structure::convolution) return {};
  return compose(a, b).value;
}

// T_valid Pad, the inverse of factor_padding().
template <Scalar S>
Result<S> padded_conv(const LinearOperator<S>& a, const LinearOperator<S>& b) {
  const auto* conv = a.template target<ConvOperator<S>>();
  const auto* pad = b.template target<Pad<S>>();
  if (!conv || !pad) return {};
  ConvGeometry geometry = conv->geometry();
  for (std::size_t d = 0; d < geometry.axes.size(); ++d) {
    Axis& axis = geometry.axes[d];
    if (axis.pad_begin != 0 || axis.pad_end != 0) return {};
    const Axis& padded = pad->axes()[d];
    axis.in = padded.in;
    axis.pad_begin = padded.pad_begin;
    axis.pad_end = padded.pad_end;
    axis.mode = padded.mode;
  }
  return ConvOperator<S>(std::move(geometry), conv->kernel());
}

template <Scalar S>
Result<S> sparse_product(const LinearOperator<S>& a, const LinearOperator<S>& b) {
  const auto *left = a.template target<SparseOperator<S>>(), *right = b.template target<SparseOperator<S>>();
  if (!left || !right) return {};
  return SparseOperator<S>(b.domain(), a.range(), left->matrix() * right->matrix());
}

// (A ⊗ B)(C ⊗ D) = AC ⊗ BD where the sizes fit.
template <Scalar S>
Result<S> kronecker_product(const LinearOperator<S>& a, const LinearOperator<S>& b) {
  const auto *left = a.template target<Kronecker<S>>(), *right = b.template target<Kronecker<S>>();
  if (!left || !right || left->left().domain() != right->left().range() ||
      left->right().domain() != right->right().range())
    return {};
  return Kronecker<S>(simplify<S>(left->left() * right->left()).value,
                      simplify<S>(left->right() * right->right()).value);
}

// Block (i, j) is the sum over k of A_ik B_kj.
template <Scalar S>
Result<S> block_matrix_product(const LinearOperator<S>& a, const LinearOperator<S>& b) {
  const auto *left = a.template target<BlockMatrix<S>>(), *right = b.template target<BlockMatrix<S>>();
  if (!left || !right || left->block_cols() != right->block_rows()) return {};
  for (Index k = 0; k < left->block_cols(); ++k)
    if (left->block(0, k).domain() != right->block(k, 0).range()) return {};
  std::vector<LinearOperator<S>> blocks;
  for (Index i = 0; i < left->block_rows(); ++i)
    for (Index j = 0; j < right->block_cols(); ++j) {
      std::vector<LinearOperator<S>> terms;
      for (Index k = 0; k < left->block_cols(); ++k) terms.push_back(left->block(i, k) * right->block(k, j));
      const Result<S> block = joined_block<S>(Sum<S>(terms));
      if (!block) return {};
      blocks.push_back(*block);
    }
  return BlockMatrix<S>(left->block_rows(), right->block_cols(), std::move(blocks));
}

// Blocks of any kind along an axis, where that of the product is exact.
template <Scalar S, class Blocks>
Result<S> axis_product(const LinearOperator<S>& a, const LinearOperator<S>& b) {
  const auto *left = a.template target<Blocks>(), *right = b.template target<Blocks>();
  if (!left || !right || left->axis().in != right->axis().out() ||
      left->blocks()[0].domain() != right->blocks()[0].range())
    return {};
  const ComposedAxis composed({left->axis()}, {right->axis()}, "block axis");
  if (!composed.border_samples.empty()) return {};
  std::vector<std::vector<LinearOperator<S>>> terms(static_cast<std::size_t>(composed.axis.kernel));
  auto tap = composed.tap.begin();
  for (const LinearOperator<S>& outer : left->blocks())
    for (const LinearOperator<S>& inner : right->blocks())
      terms[static_cast<std::size_t>(*tap++)].push_back(outer * inner);
  return joined_blocks(composed.axis, terms, right->blocks()[0].domain(), left->blocks()[0].range());
}

}  // namespace

template <Scalar S>
std::span<const Rule<S>> product_rules() {
  static const Rule<S> rules[] = {
      {"I A = A", identity_times<S>},
      {"A I = A", times_identity<S>},
      {"a product with zero is zero", zero_product<S>},
      {"diagonal * diagonal = diagonal", diagonal_product<S>},
      {"(A x B) (C x D) = A C x B D", kronecker_product<S>},
      {"conv * conv = conv", layer_product<S>},
      {"valid conv * pad = conv", padded_conv<S>},
      {"sparse * sparse = sparse", sparse_product<S>},
      {"block by block", block_matrix_product<S>},
      {"block Toeplitz * block Toeplitz = block Toeplitz", axis_product<S, BlockToeplitz<S>>},
      {"block circulant * block circulant = block circulant", axis_product<S, BlockCirculant<S>>}};
  return rules;
}

#define CONVMAT_INSTANTIATE(S) template CONVMAT_API std::span<const Rule<S>> product_rules();
CONVMAT_FOR_EACH_SCALAR(CONVMAT_INSTANTIATE)
#undef CONVMAT_INSTANTIATE

}  // namespace convmat
