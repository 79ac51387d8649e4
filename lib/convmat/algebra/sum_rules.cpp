#include <convmat/algebra/add.hpp>
#include <convmat/algebra/rules.hpp>
#include <convmat/geometry/axis_of_offsets.hpp>
#include <convmat/geometry/layer_axis.hpp>
#include <convmat/operators/block_circulant.hpp>
#include <convmat/operators/block_matrix.hpp>
#include <convmat/operators/block_toeplitz.hpp>
#include <convmat/operators/diagonal.hpp>
#include <convmat/operators/kronecker.hpp>
#include <convmat/operators/lower.hpp>
#include <convmat/operators/sparse_operator.hpp>
#include <convmat/operators/zero.hpp>

namespace convmat {
namespace {

template <Scalar S>
Result<S> plus_zero(const LinearOperator<S>& a, const LinearOperator<S>& b) {
  if (b.template target<Zero<S>>()) return a;
  return {};
}

template <Scalar S>
Result<S> zero_plus(const LinearOperator<S>& a, const LinearOperator<S>& b) {
  return plus_zero(b, a);
}

template <Scalar S>
Result<S> diagonal_sum(const LinearOperator<S>& a, const LinearOperator<S>& b) {
  const std::optional<Tensor<S>> left = diagonal_of(a), right = diagonal_of(b);
  if (!left || !right) return {};
  return Diagonal<S>(*left + *right);
}

// By what they store; others may be equal too.
template <Scalar S>
bool are_equal(const LinearOperator<S>& a, const LinearOperator<S>& b) {
  if (a.domain() != b.domain() || a.range() != b.range()) return false;
  if (const auto left = diagonal_of(a), right = diagonal_of(b); left && right) return *left == *right;
  const auto *left = a.template target<SparseOperator<S>>(), *right = b.template target<SparseOperator<S>>();
  if (left && right) return left->matrix() == right->matrix();
  const auto first = lower(a), second = lower(b);
  return first && second && first->geometry() == second->geometry() && first->kernel() == second->kernel();
}

// A ⊗ B + A ⊗ C = A ⊗ (B + C), A ⊗ B + C ⊗ B = (A + C) ⊗ B
template <Scalar S>
Result<S> kronecker_sum(const LinearOperator<S>& a, const LinearOperator<S>& b) {
  const auto *first = a.template target<Kronecker<S>>(), *second = b.template target<Kronecker<S>>();
  if (!first || !second) return {};
  if (are_equal(first->left(), second->left()))
    return Kronecker<S>(first->left(), simplify<S>(first->right() + second->right()).value);
  if (are_equal(first->right(), second->right()))
    return Kronecker<S>(simplify<S>(first->left() + second->left()).value, first->right());
  return {};
}

// Of layers and of matrices that lower to such, which keep their class.
template <Scalar S>
Result<S> layer_sum(const LinearOperator<S>& a, const LinearOperator<S>& b) {
  Certified<S> sum = add(a, b);
  if (sum.structure != Structure::convolution) return {};
  return std::move(sum.value);
}

template <Scalar S>
Result<S> sparse_sum(const LinearOperator<S>& a, const LinearOperator<S>& b) {
  const auto *left = a.template target<SparseOperator<S>>(), *right = b.template target<SparseOperator<S>>();
  if (!left || !right) return {};
  return SparseOperator<S>(a.domain(), a.range(), left->matrix() + right->matrix());
}

template <Scalar S>
Result<S> block_matrix_sum(const LinearOperator<S>& a, const LinearOperator<S>& b) {
  const auto *left = a.template target<BlockMatrix<S>>(), *right = b.template target<BlockMatrix<S>>();
  if (!left || !right || left->block_rows() != right->block_rows() ||
      left->block_cols() != right->block_cols())
    return {};
  std::vector<LinearOperator<S>> blocks;
  for (Index i = 0; i < left->block_rows(); ++i)
    for (Index j = 0; j < left->block_cols(); ++j) {
      const LinearOperator<S>&first = left->block(i, j), &second = right->block(i, j);
      if (first.domain() != second.domain() || first.range() != second.range()) return {};
      const Result<S> block = joined_block<S>(first + second);
      if (!block) return {};
      blocks.push_back(*block);
    }
  return BlockMatrix<S>(left->block_rows(), left->block_cols(), std::move(blocks));
}

// Blocks of any kind along an axis with the taps of both.
template <Scalar S, class Blocks>
Result<S> axis_sum(const LinearOperator<S>& a, const LinearOperator<S>& b) {
  const auto *left = a.template target<Blocks>(), *right = b.template target<Blocks>();
  if (!left || !right || left->blocks()[0].domain() != right->blocks()[0].domain() ||
      left->blocks()[0].range() != right->blocks()[0].range())
    return {};
  const std::optional<Axis> axis = shared_axis({left->axis()}, {right->axis()});
  if (!axis) return {};
  std::vector<std::vector<LinearOperator<S>>> terms(static_cast<std::size_t>(axis->kernel));
  for (const Blocks* operand : {left, right})
    for (Index t = 0; t < operand->axis().kernel; ++t)
      terms[static_cast<std::size_t>(tap_of_offset(*axis, operand->axis().position(0, t)))].push_back(
          operand->blocks()[static_cast<std::size_t>(t)]);
  return joined_blocks(*axis, terms, left->blocks()[0].domain(), left->blocks()[0].range());
}

}  // namespace

template <Scalar S>
std::span<const Rule<S>> sum_rules() {
  static const Rule<S> rules[] = {
      {"A + 0 = A", plus_zero<S>},
      {"0 + A = A", zero_plus<S>},
      {"diagonal + diagonal = diagonal", diagonal_sum<S>},
      {"A x B + A x C = A x (B + C)", kronecker_sum<S>},
      {"conv + conv = conv", layer_sum<S>},
      {"sparse + sparse = sparse", sparse_sum<S>},
      {"block by block", block_matrix_sum<S>},
      {"block Toeplitz + block Toeplitz = block Toeplitz", axis_sum<S, BlockToeplitz<S>>},
      {"block circulant + block circulant = block circulant", axis_sum<S, BlockCirculant<S>>}};
  return rules;
}

#define CONVMAT_INSTANTIATE(S) template CONVMAT_API std::span<const Rule<S>> sum_rules();
CONVMAT_FOR_EACH_SCALAR(CONVMAT_INSTANTIATE)
#undef CONVMAT_INSTANTIATE

}  // namespace convmat
