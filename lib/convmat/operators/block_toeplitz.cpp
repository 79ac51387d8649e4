#include <algorithm>
#include <convmat/operators/block_toeplitz.hpp>

namespace convmat {
namespace {

// The column upwards, then the row.
template <Scalar S>
std::vector<LinearOperator<S>> diagonals(std::vector<LinearOperator<S>> column,
                                         const std::vector<LinearOperator<S>>& row) {
  if (column.empty() || row.empty())
    throw ShapeError("block Toeplitz matrix from a column of " + std::to_string(column.size()) +
                     " and a row of " + std::to_string(row.size()) + " blocks; expected at least 1 each");
  if (column[0].domain() != row[0].domain() || column[0].range() != row[0].range())
    throw ShapeError("block Toeplitz matrix: column[0], " + describe(column[0]) + ", and row[0], " +
                     describe(row[0]) + ", are the same block and must be equal");
  std::reverse(column.begin(), column.end());
  column.insert(column.end(), row.begin() + 1, row.end());
  return column;
}

}  // namespace

template <Scalar S>
BlockToeplitz<S>::BlockToeplitz(std::vector<LinearOperator<S>> column,
                                const std::vector<LinearOperator<S>>& row)
    : BlockToeplitz(banded(diagonals(column, row), static_cast<Index>(column.size()),
                           static_cast<Index>(row.size()), static_cast<Index>(column.size()) - 1)) {}

template <Scalar S>
BlockToeplitz<S> BlockToeplitz<S>::banded(std::vector<LinearOperator<S>> kernel, Index block_rows,
                                          Index block_cols, Index pad_begin, Index dilation) {
  const Axis axis =
      Axis::toeplitz(block_rows, block_cols, static_cast<Index>(kernel.size()), pad_begin, dilation);
  return BlockToeplitz(detail::AxisBlocks<S>(axis, std::move(kernel), "block Toeplitz"));
}

#define CONVMAT_INSTANTIATE(S) template class CONVMAT_API BlockToeplitz<S>;
CONVMAT_FOR_EACH_SCALAR(CONVMAT_INSTANTIATE)
#undef CONVMAT_INSTANTIATE

}  // namespace convmat
