#pragma once

#include <convmat/operators/axis_blocks.hpp>

namespace convmat {

/// A block circulant matrix, C[i, j] = B[(i - j) mod n], over blocks of any kind: circulant blocks make it
/// doubly block circulant (BCCB). It stores one block for each block diagonal. Domain (n, block domain...),
/// range (n, block range...).
template <Scalar S>
class CONVMAT_API BlockCirculant {
 public:
  using Scalar = S;

  /// From the first block column. Throws ShapeError where it is empty or the blocks differ in domain or
  /// range.
  explicit BlockCirculant(const std::vector<LinearOperator<S>>& column);

  /// Block (i, (i + t dilation - pad_begin) mod n) is kernel[t], summed where taps meet. Throws ShapeError or
  /// GeometryError unless 0 <= pad_begin <= (taps - 1) dilation.
  static BlockCirculant banded(std::vector<LinearOperator<S>> kernel, Index n, Index pad_begin = 0,
                               Index dilation = 1);

  const Axis& axis() const { return blocks_.axis; }

  /// The blocks of the first block row, as far as the band reaches.
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
  BlockCirculant transpose() const { return BlockCirculant(blocks_.transpose()); }
  BlockCirculant conj() const { return BlockCirculant(blocks_.conj()); }

  Index nnz() const { return blocks_.nnz(); }
  Csr<S> to_csr() const { return blocks_.to_csr(); }
  std::string name() const { return blocks_.name("block circulant"); }

 private:
  explicit BlockCirculant(detail::AxisBlocks<S> blocks) : blocks_(std::move(blocks)) {}

  detail::AxisBlocks<S> blocks_;
};

}  // namespace convmat
