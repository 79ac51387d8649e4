#pragma once

#include <convmat/operators/toeplitz.hpp>
#include <convmat/solvers/toeplitz_recurrences.hpp>
#include <limits>
#include <string>
#include <type_traits>

namespace convmat::detail {

/// A square Toeplitz matrix by all entries of its first column and row.
template <Scalar W>
struct CONVMAT_API ToeplitzEntries {
  std::vector<W> column, row;

  Index n() const { return static_cast<Index>(column.size()); }
  W column_at(Index i) const { return column[static_cast<std::size_t>(i)]; }
  W row_at(Index j) const { return row[static_cast<std::size_t>(j)]; }
  double largest() const;

  /// ‖T‖_1 and ‖T‖_∞, in O(n).
  double one_norm() const;
  double infinity_norm() const;

  bool is_hermitian() const;

  /// Zeros above the diagonal; below it.
  bool is_lower() const;
  bool is_upper() const;

  ToeplitzEntries transpose() const { return {row, column}; }
};

/// "1.23e-05".
CONVMAT_API std::string scientific(double value);

/// Of 2^-exponent T.
template <Scalar S>
CONVMAT_API ToeplitzEntries<Double<S>> entries(const Toeplitz<S>& t, int exponent = 0);

/// The pivots of an elimination, whose product is the determinant.
template <Scalar W>
struct CONVMAT_API Pivots {
  double log_modulus = 0;
  W phase{1};
  double smallest = std::numeric_limits<double>::infinity(), largest = 0;
  Index smallest_at = 0;
  Index count = 0;

  void add(W pivot);
};

/// What an elimination found: the solutions, (N, n), the first and the last column of T⁻¹, from which all of
/// it follows; or why it broke down.
template <Scalar W>
struct ToeplitzElimination {
  Tensor<W> x, first, last;
  Pivots<W> pivots;
  Index factor_nonzeros = 0;
  std::string breakdown;
};

/// Rows of b as split arrays, followed by `more` rows of zeros.
template <Scalar W>
CONVMAT_API std::vector<SplitArray<W>> split_rows(const Tensor<W>& b, Index n, Index more);
template <Scalar W>
CONVMAT_API Tensor<W> joined_row(SplitArray<W>& row, Index n);

/// The first `count` rows, one after another: (count, n).
template <Scalar W>
CONVMAT_API Tensor<W> joined_rows(std::vector<SplitArray<W>>& rows, Index count, Index n);

/// Of an array (N, n), in reverse and conjugate.
template <Scalar W>
CONVMAT_API Tensor<W> reversed_conjugate(const Tensor<W>& x);

}  // namespace convmat::detail
