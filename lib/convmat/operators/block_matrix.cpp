#include <algorithm>
#include <convmat/operators/block_matrix.hpp>
#include <convmat/sparse/block_csr.hpp>

namespace convmat {
namespace {

// 0, volume(parts[0]), volume(parts[0]) + volume(parts[1]), ...
Shape offsets(const std::vector<Shape>& parts) {
  Shape result{0};
  for (const Shape& part : parts) result.push_back(checked_sum(result.back(), volume(part), "block matrix"));
  return result;
}

Shape joint_shape(const std::vector<Shape>& parts) {
  const bool uniform = std::all_of(parts.begin(), parts.end(), [&](const Shape& s) { return s == parts[0]; });
  return uniform ? prepend(static_cast<Index>(parts.size()), parts[0]) : Shape{offsets(parts).back()};
}

// Part i of sample n of a batch of arrays whose parts begin at `offsets`.
template <class T>
std::span<T> part(std::span<T> batch, const Shape& offsets, Index n, Index i) {
  const Index begin = offsets[static_cast<std::size_t>(i)], end = offsets[static_cast<std::size_t>(i + 1)];
  return batch.subspan(static_cast<std::size_t>(n * offsets.back() + begin),
                       static_cast<std::size_t>(end - begin));
}

}  // namespace

template <Scalar S>
BlockMatrix<S>::BlockMatrix(Index block_rows, Index block_cols, std::vector<LinearOperator<S>> blocks)
    : block_rows_(block_rows), block_cols_(block_cols), blocks_(std::move(blocks)) {
  if (block_rows < 1 || block_cols < 1 ||
      static_cast<Index>(blocks_.size()) != checked_product(block_rows, block_cols, "blocks"))
    throw ShapeError("block matrix of " + joined({block_rows, block_cols}) + " blocks from " +
                     std::to_string(blocks_.size()) + "; expected one for each place, at least 1");
  std::vector<Shape> domains, ranges;
  for (Index j = 0; j < block_cols; ++j) domains.push_back(block(0, j).domain());
  for (Index i = 0; i < block_rows; ++i) ranges.push_back(block(i, 0).range());
  for (Index i = 0; i < block_rows; ++i)
    for (Index j = 0; j < block_cols; ++j)
      if (block(i, j).domain() != domains[static_cast<std::size_t>(j)] ||
          block(i, j).range() != ranges[static_cast<std::size_t>(i)])
        throw ShapeError("block " + to_string({i, j}) + " is " + describe(block(i, j)) +
                         "; its block row and column expect " +
                         detail::type_of(domains[static_cast<std::size_t>(j)],
                                         ranges[static_cast<std::size_t>(i)], is_complex<S>));
  domain_ = joint_shape(domains);
  range_ = joint_shape(ranges);
  first_col_ = offsets(domains);
  first_row_ = offsets(ranges);
}

template <Scalar S>
void BlockMatrix<S>::accumulate(S alpha, std::span<const S> x, std::span<S> y, Index batch) const {
  for (Index n = 0; n < batch; ++n)
    for (Index i = 0; i < block_rows_; ++i)
      for (Index j = 0; j < block_cols_; ++j)
        block(i, j).accumulate(alpha, part(x, first_col_, n, j), part(y, first_row_, n, i), 1);
}

template <Scalar S>
void BlockMatrix<S>::accumulate_transpose(S alpha, std::span<const S> z, std::span<S> x, Index batch) const {
  for (Index n = 0; n < batch; ++n)
    for (Index i = 0; i < block_rows_; ++i)
      for (Index j = 0; j < block_cols_; ++j)
        block(i, j).accumulate_transpose(alpha, part(z, first_row_, n, i), part(x, first_col_, n, j), 1);
}

template <Scalar S>
BlockMatrix<S> BlockMatrix<S>::transpose() const {
  std::vector<LinearOperator<S>> blocks;
  for (Index j = 0; j < block_cols_; ++j)
    for (Index i = 0; i < block_rows_; ++i) blocks.push_back(block(i, j).transpose());
  return BlockMatrix(block_cols_, block_rows_, std::move(blocks));
}

template <Scalar S>
BlockMatrix<S> BlockMatrix<S>::conj() const {
  std::vector<LinearOperator<S>> blocks;
  for (const LinearOperator<S>& block : blocks_) blocks.push_back(block.conj());
  return BlockMatrix(block_rows_, block_cols_, std::move(blocks));
}

template <Scalar S>
Index BlockMatrix<S>::nnz() const {
  Index count = 0;
  for (const LinearOperator<S>& block : blocks_) count = checked_sum(count, block.nnz(), "nonzeros");
  return count;
}

template <Scalar S>
Csr<S> BlockMatrix<S>::to_csr() const {
  std::vector<Csr<S>> matrices;
  for (const LinearOperator<S>& block : blocks_) matrices.push_back(block.to_csr());
  std::vector<BlockRow<S>> rows;
  for (Index i = 0; i < block_rows_; ++i) {
    BlockRow<S>& row = rows.emplace_back(BlockRow<S>{volume(block(i, 0).range()), {}});
    for (Index j = 0; j < block_cols_; ++j)
      row.blocks.push_back({first_col_[static_cast<std::size_t>(j)],
                            &matrices[static_cast<std::size_t>(i * block_cols_ + j)]});
  }
  return stack(rows, first_col_.back());
}

template <Scalar S>
std::string BlockMatrix<S>::name() const {
  return "block matrix " + joined({block_rows_, block_cols_}) + " of " + blocks_[0].name();
}

#define CONVMAT_INSTANTIATE(S) template class CONVMAT_API BlockMatrix<S>;
CONVMAT_FOR_EACH_SCALAR(CONVMAT_INSTANTIATE)
#undef CONVMAT_INSTANTIATE

}  // namespace convmat
