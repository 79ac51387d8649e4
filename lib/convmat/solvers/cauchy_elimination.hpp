#pragma once

#include <convmat/solvers/cauchy_recurrences.hpp>

namespace convmat::detail {

/// 1 / (2 sin(π h / 4n)) for every second h from `least` to `most`, |h| < 4n; 0 in place of what is infinite.
class Cosecants {
 public:
  Cosecants(Index n, Index least, Index most);
  const double* at(Index h) const { return values_.data() + (h - least_) / 2; }

 private:
  Index least_;
  std::vector<double> values_;
};

/// The columns of G, or the rows of B.
template <Scalar W>
using GeneratorVectors = std::array<std::vector<W>, cauchy_rank>;

template <Scalar W>
class GeneratorArrays {
 public:
  explicit GeneratorArrays(const GeneratorVectors<W>& vectors);
  GeneratorRow<W> row(Index i);
  void set(Index i, const GeneratorRow<W>& row);
  Generator<W> from(Index i);

 private:
  std::vector<SplitArray<W>> arrays_;
};

/// Gaussian elimination with partial pivoting, in O(n²) and O(n) memory, in the Cauchy-like matrix
///
///     C[i, j] = (G B)[i, j] / (x[i] - y[j]),    x[i] = 2 cos(π i / n), y[j] = 2 cos(π (2j + 1) / 2n),
///
/// of which what remains behind a pivot has such generators again. Right-hand sides are eliminated on the
/// way, the columns of G among them, and the rows of U come back in reverse order from the generators (Poloni
/// 2010). Rows stay where they are, those of pivots as zeros: the largest entries of a column are those near
/// the diagonal, so that the rows that remain are nearly contiguous. Columns are eliminated in blocks of
/// `cauchy_steps`: until a block is complete the generators are those in front of it.
template <Scalar W>
class CONVMAT_API CauchyElimination {
 public:
  CauchyElimination(const GeneratorVectors<W>& g, const GeneratorVectors<W>& b,
                    const std::vector<std::vector<W>>& rhs);

  /// Column k, after all before it. Returns the pivot; what follows one that is zero is undefined.
  W eliminate(Index k);

  /// After the last pivot: C⁻¹ of every right-hand side, and of the first two columns of G.
  std::vector<std::vector<W>> substitute();

  /// Of the rows, by the pivots.
  bool is_odd_permutation() const;

 private:
  struct Pivot {
    GeneratorRow<W> g;
    Index row;
    W value;
  };
  using Pointers = std::array<SplitPointer<W>, cauchy_steps>;
  using Sums = std::vector<std::array<W, cauchy_steps>>;

  const Pivot& pivot(Index k) const { return pivots_[static_cast<std::size_t>(k)]; }
  GeneratorRow<W> multiplier(Index k) const;
  ReciprocalSines reciprocals(Index row, Index column) const;
  ReciprocalSines reciprocals_of_columns(Index k, Index j) const;

  Index largest_of_column(Index k, Index step);
  void take(Index row, Index k, Index step, W value);
  W advance(Index k, Index j, ReciprocalSines by, W factor);
  void update_rows(Index end);
  void update_columns(Index end);
  void substitute_block(Index block, Index end);
  Sums take_back(Index end);

  const CauchyRecurrences<W>& recurrences_;
  Index n_, first_ = 0, end_;  // rows that remain are from first_ to end_
  GeneratorArrays<W> g_, b_;
  Cosecants odd_, even_;
  std::vector<SplitArray<W>> columns_, rows_;  // of the block, what remains of them; a chunk
  std::vector<SplitArray<W>> remaining_, solved_;
  std::vector<bool> is_pivot_;
  std::vector<Pivot> pivots_;
};

}  // namespace convmat::detail
