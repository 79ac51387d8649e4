#pragma once

#include <convmat/operators/linear_operator.hpp>
#include <vector>

namespace convmat {

/// A matrix of blocks, M[i, j] = B[i, j], of any kind; those of a block row share their range, those of a
/// block column their domain. Domain (block columns, block domain...) where all block columns have one
/// domain, else the number of columns; the range likewise.
template <Scalar S>
class CONVMAT_API BlockMatrix {
 public:
  using Scalar = S;

  /// Blocks row by row. Throws ShapeError where their number is not block_rows block_cols, or they do not
  /// fit.
  BlockMatrix(Index block_rows, Index block_cols, std::vector<LinearOperator<S>> blocks);

  Index block_rows() const { return block_rows_; }
  Index block_cols() const { return block_cols_; }
  const LinearOperator<S>& block(Index i, Index j) const {
    return blocks_[static_cast<std::size_t>(i * block_cols_ + j)];
  }

  Shape domain() const { return domain_; }
  Shape range() const { return range_; }
  void accumulate(S alpha, std::span<const S> x, std::span<S> y, Index batch) const;
  void accumulate_transpose(S alpha, std::span<const S> z, std::span<S> x, Index batch) const;

  /// The grid of blocks transposed, and each block with it.
  BlockMatrix transpose() const;
  BlockMatrix conj() const;

  Index nnz() const;
  Csr<S> to_csr() const;

  /// "block matrix 8x3 of block Toeplitz ...".
  std::string name() const;

 private:
  Index block_rows_, block_cols_;
  std::vector<LinearOperator<S>> blocks_;
  Shape domain_, range_, first_row_, first_col_;  // where each block row and column begins, and their ends
};

}  // namespace convmat
