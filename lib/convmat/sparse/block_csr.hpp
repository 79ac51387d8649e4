#pragma once

#include <convmat/sparse/csr.hpp>

namespace convmat {

/// One block of a block row: its matrix, and the column where it begins.
template <Scalar S>
struct PlacedBlock {
  Index first_column;
  const Csr<S>* matrix;
};

/// A block row of the given height; its blocks side by side, left to right, zeros between them.
template <Scalar S>
struct BlockRow {
  Index rows;
  std::vector<PlacedBlock<S>> blocks;
};

/// The block rows one below the other. Throws CapacityError past memory_budget().
template <Scalar S>
CONVMAT_API Csr<S> stack(const std::vector<BlockRow<S>>& block_rows, Index cols);

}  // namespace convmat
