#pragma once

#include <convmat/kernels/shift_sum.hpp>
#include <convmat/kernels/tiles.hpp>

namespace convmat {

/// The terms of one result set, arranged so that results in neighbouring rows share the samples they read:
/// result row i reads with shift a the line of samples i + a. Along one axis, the "rows" are runs of `fold`
/// results: a Toeplitz matrix is block Toeplitz.
struct TermGrids {
  /// `fold` results make a row where there is one axis.
  CONVMAT_API TermGrids(const ShiftSum& sum, const ShiftResult& set, Index fold);

  std::vector<TermGrid> grids;
  std::vector<Index> taps;  // of the kernel, in the order of TermGrid::weights
  Index row_unit = 1;       // rows that share samples are so far apart (a dilation)
  Index fold = 0;           // 0 where there are two axes or more

 private:
  std::vector<std::vector<std::int32_t>> cols_;  // what TermGrid::col points at
};

}  // namespace convmat
