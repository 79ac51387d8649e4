#pragma once

#include <convmat/geometry/axis.hpp>

namespace convmat {

/// One axis of a pass, written without stride: with v in [0, extent) and samples sorted into phases,
///
///     result at first + v step = sum over terms of K[tap] sample(phase, v spacing + shift).
///
/// Forward, output o = v reads x at o stride + t dilation - pad_begin, so the residue of t dilation modulo
/// the stride is the phase of the sample. Transposed, input i is reached by those taps alone whose t dilation
/// has the residue of i + pad_begin, so that residue is the phase of the result (the polyphase form of a
/// strided convolution).
struct CONVMAT_API AxisShifts {
  struct Term {
    Index tap, phase, shift;  // shift >= 0, ascending
  };
  struct Result {
    Index first;  // may lie outside the results: valid are the v of this range
    Range valid;
    std::vector<Term> terms;
  };

  Index extent, step;
  Index spacing = 1;            // 1, or the stride where samples were left unsorted
  Index reach;                  // 1 + the largest shift
  std::vector<Index> origin;    // of each phase: padded position of sample 0
  Index source_step;            // and the distance of its samples
  Axis source_axis;             // on which those positions lie
  std::vector<Result> results;  // one for each residue of the results

  Index source_phases() const { return static_cast<Index>(origin.size()); }

  /// Samples of a phase that `count` neighbouring results read.
  Index line(Index count) const { return (count - 1) * spacing + reach; }

  /// The sample that stands at j of a phase, or -1 for a zero.
  Index source(Index phase, Index j) const {
    return source_axis.source(origin[static_cast<std::size_t>(phase)] + j * source_step);
  }

  /// The j whose samples lie inside and hence source_step apart.
  Range inside(Index phase) const;
};

/// y from x.
CONVMAT_API AxisShifts forward_shifts(const Axis& axis);

/// y from x with all samples in one phase, `stride` apart for neighbouring outputs: where they are read one
/// by one, that saves the sorting.
CONVMAT_API AxisShifts unsorted_shifts(const Axis& axis);

/// x from z; for zero padding (Tᵀ = Padᵀ T_validᵀ reduces every other mode to it).
CONVMAT_API AxisShifts transpose_shifts(const Axis& axis);

}  // namespace convmat
