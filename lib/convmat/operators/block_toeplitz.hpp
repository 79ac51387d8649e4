#pragma once

#include <convmat/operators/axis_blocks.hpp>

namespace convmat {

/// A block Toeplitz matrix, T[i, j] = B[j - i], over blocks of any kind: Toeplitz blocks make it doubly block
/// Toeplitz (BTTB), block Toeplitz ones triply, and so on. It stores one block for each block diagonal.
/// Domain (block columns, block domain...), range (block rows, block range...).
template <Scalar S>
class CONVMAT_API BlockToeplitz {
 public:
  using Scalar = S;

  /// From the first block column and the first block row. column[0] and row[0] are the same block; that of
  /// the column is used. Throws ShapeError where one is empty or the blocks differ in domain or range.
  BlockToeplitz(std::vector<LinearOperator<S>> column, const std::vector<LinearOperator<S>>& row);

  /// Banded: block (i, i + t dilation - pad_begin) is kernel[t]. Throws ShapeError or GeometryError.
  static BlockToeplitz banded(std::vector<LinearOperator<S>> kernel, Index block_rows, Index block_cols,
                              Index pad_begin = 0, Index dilation = 1);

  const Axis& axis() const { return blocks_.axis; }

  /// The block diagonals it stores, lowest first.
  const std::vector<LinearOperator<S>>& blocks() const { return blocks_.blocks; }

  Shape domain() const { return blocks_.domain(); }
  Shape range() const { return blocks_.range(); }
  void accumulate(S alpha, std::span<const S> x, std::span<S> y, Index batch) const {
    blocks_.accumulate(alpha, x, y, batch);
  }
  void accumulate_transpose(S alpha, std::span<const S> z, std::span<S> x, Index batch) const {
    blocks_.accumulate_transpose(alpha, z, x, batch);
  }

  /// The blocks in reverse, each transposed.
  BlockToeplitz transpose() const { return BlockToeplitz(blocks_.transpose()); }
  BlockToeplitz conj() const { return BlockToeplitz(blocks_.conj()); }

  Index nnz() const { return blocks_.nnz(); }
  Csr<S> to_csr() const { return blocks_.to_csr(); }
  std::string name() const { return blocks_.name("block Toeplitz"); }

 private:
  explicit BlockToeplitz(detail::AxisBlocks<S> blocks) : blocks_(std::move(blocks)) {}

  detail::AxisBlocks<S> blocks_;
};

}  // namespace convmat
