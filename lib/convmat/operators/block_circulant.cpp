#include <convmat/operators/block_circulant.hpp>

namespace convmat {
namespace {

// The first block row B[(-j) mod n]: B[0], B[n-1], ..., B[1].
template <Scalar S>
std::vector<LinearOperator<S>> first_row(const std::vector<LinearOperator<S>>& column) {
  if (column.empty())
    throw ShapeError("block circulant matrix from an empty column; expected at least 1 block");
  std::vector<LinearOperator<S>> row{column[0]};
  row.insert(row.end(), column.rbegin(), column.rend() - 1);
  return row;
}

}  // namespace

template <Scalar S>
BlockCirculant<S>::BlockCirculant(const std::vector<LinearOperator<S>>& column)
    : BlockCirculant(banded(first_row(column), static_cast<Index>(column.size()))) {}

template <Scalar S>
BlockCirculant<S> BlockCirculant<S>::banded(std::vector<LinearOperator<S>> kernel, Index n, Index pad_begin,
                                            Index dilation) {
  const Axis axis = Axis::circulant(n, static_cast<Index>(kernel.size()), pad_begin, dilation);
  return BlockCirculant(detail::AxisBlocks<S>(axis, std::move(kernel), "block circulant"));
}

#define CONVMAT_INSTANTIATE(S) template class CONVMAT_API BlockCirculant<S>;
CONVMAT_FOR_EACH_SCALAR(CONVMAT_INSTANTIATE)
#undef CONVMAT_INSTANTIATE

}  // namespace convmat
