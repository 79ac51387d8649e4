#pragma once

#include <convmat/geometry/axis.hpp>
#include <utility>

namespace convmat {

/// Another axis that has the same matrix, with the kernel K'[t'] = Σ K[t] over the pairs (t, t') in `taps`.
struct AxisChange {
  Axis axis;
  std::vector<std::pair<Index, Index>> taps;
};

/// A Toeplitz axis without the taps that read nothing, a circulant one without taps past a whole turn: those
/// that meet become one.
CONVMAT_API AxisChange reduced(const Axis& axis);

/// A circulant axis as the Toeplitz one that it is: each tap but the diagonal reads on both sides of it.
CONVMAT_API AxisChange unwrapped(const Axis& axis);

}  // namespace convmat
