#pragma once

#include <convmat/core/export.hpp>
#include <convmat/core/shape.hpp>

namespace convmat::detail {

/// Householder bidiagonalization of `lanes` complex matrices at once, one in each lane of a vector of the
/// processor, compiled for each instruction set and chosen at run time:
///
///     A = Q B Pᴴ,   B upper bidiagonal and real, Q and P not formed
///
/// (Golub & Van Loan, algorithm 5.4.2; LAPACK's gebrd). What a lane holds does not depend on the others.
struct BatchedBidiagonal {
  Index lanes;

  /// Multiplies the `size` entries of each matrix, a laid out (size, re | im, lanes), by a power of two, at
  /// most 2^±1000, that brings the largest part into [1/2, 1); scale, (lanes), is what it was multiplied by,
  /// or NaN where an entry is not finite.
  void (*normalize)(Index size, double* a, double* scale);

  /// Scalars that `workspace` of reduce() must have.
  Index (*workspace)(Index rows, Index cols);

  /// Overwrites a, laid out (cols, rows, re | im, lanes), rows >= cols >= 1, normalized: a column or
  /// row of a norm below 2^-480 counts as zero. Sets |B[k, k]|, (cols, lanes), and |B[k, k + 1]|,
  /// (cols - 1, lanes), which have the singular values of B. All arrays are aligned to 64 bytes.
  void (*reduce)(Index rows, Index cols, double* a, double* diagonal, double* superdiagonal,
                 double* workspace);
};

CONVMAT_API const BatchedBidiagonal& batched_bidiagonal();

}  // namespace convmat::detail
