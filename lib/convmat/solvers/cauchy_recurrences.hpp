#pragma once

#include <array>
#include <convmat/solvers/toeplitz_recurrences.hpp>

namespace convmat::detail {

inline constexpr Index cauchy_rank = 4;

/// Steps of the elimination that one pass over memory makes.
inline constexpr Index cauchy_steps = 4;

/// Readable behind the last entry of every array that the loops are given, since they run over whole vectors:
/// zeros, and any finite reciprocals.
inline constexpr Index cauchy_padding = 16;

/// The columns of G, or the rows of B, of a generator; and one entry of each.
template <Scalar W>
using Generator = std::array<SplitPointer<W>, cauchy_rank>;
template <Scalar W>
using GeneratorRow = std::array<W, cauchy_rank>;

/// 1 / (x[i] - y[j]) is the product of two reciprocals of sines, by i + j and by i - j.
struct ReciprocalSines {
  const double *of_sum, *of_difference;
};

template <Scalar W>
struct CauchyStep {
  GeneratorRow<W> g, multiplier;
  ReciprocalSines reciprocals;
};

/// The inner loops of Gaussian elimination in C[i, j] = (g[i] · b[j]) / (x[i] - y[j]), rank 4, compiled for
/// each instruction set and chosen at run time. Every loop is over i < count, with `cauchy_steps` columns or
/// rows where no number stands.
template <Scalar W>
struct CauchyRecurrences {
  using Pointer = SplitPointer<W>;

  /// columns[steps] = (g · b - sum over s < steps of columns[s] known[s]) reciprocals. Returns the place of
  /// the largest, 0 where all are zero.
  Index (*column)(Index count, Index steps, const Generator<W>& g, const GeneratorRow<W>& b, const W* known,
                  ReciprocalSines reciprocals, const Pointer* columns);

  /// y = y - sum over s of columns[s] factors[s]
  void (*subtract)(Index count, const Pointer* columns, const W* factors, Pointer y);

  /// Two steps, one after the other: rows[s] = (g · b) reciprocals, then b = b - rows[s] multiplier.
  void (*rows)(Index count, const CauchyStep<W>* steps, Generator<W> b, const Pointer* rows);

  /// sums[s] = sums[s] + sum of rows[s] z
  void (*sums)(Index count, const Pointer* rows, Pointer z, W* sums);
};

template <Scalar W>
CONVMAT_API const CauchyRecurrences<W>& cauchy_recurrences();

}  // namespace convmat::detail
