#include <convmat/sparse/block_csr.hpp>

namespace convmat {

template <Scalar S>
Csr<S> stack(const std::vector<BlockRow<S>>& block_rows, Index cols) {
  Index rows = 0, nnz = 0;
  for (const BlockRow<S>& block_row : block_rows) {
    rows = checked_sum(rows, block_row.rows, "rows");
    for (const PlacedBlock<S>& block : block_row.blocks)
      nnz = checked_sum(nnz, block.matrix->nnz(), "nonzeros");
  }
  Csr<S> result = allocate_csr<S>(rows, cols, nnz);
  std::size_t row = 0, p = 0;
  for (const BlockRow<S>& block_row : block_rows)
    for (Index r = 0; r < block_row.rows; ++r) {
      for (const auto& [first_column, matrix] : block_row.blocks) {
        const auto begin = static_cast<std::size_t>(matrix->indptr[static_cast<std::size_t>(r)]);
        const auto end = static_cast<std::size_t>(matrix->indptr[static_cast<std::size_t>(r + 1)]);
        for (std::size_t from = begin; from < end; ++from, ++p) {
          result.indices[p] = first_column + matrix->indices[from];
          result.values[p] = matrix->values[from];
        }
      }
      result.indptr[++row] = static_cast<Index>(p);
    }
  return result;
}

#define CONVMAT_INSTANTIATE(S) template CONVMAT_API Csr<S> stack(const std::vector<BlockRow<S>>&, Index);
CONVMAT_FOR_EACH_SCALAR(CONVMAT_INSTANTIATE)
#undef CONVMAT_INSTANTIATE

}  // namespace convmat
