#pragma once

#include <convmat/geometry/layer_axis.hpp>

namespace convmat {

/// One axis of the product B A of two layers, as if the samples between them went on for ever. Eliminating
/// the intermediate sample from o down_B + offset(t_B) = j and j down_A + offset(t_A) = i up_A leaves
///
///     i up_A = o down_A down_B + down_A offset(t_B) + offset(t_A):
///
/// a convolution where up_A divides down_A down_B. It is B A itself wherever B reads intermediate samples
/// only; outside of `interior` it may not be, for j past the ends is a zero (or what B's padding says), not
/// the value that A would have there.
struct CONVMAT_API ComposedAxis {
  LayerAxis outer, inner;  // B, A
  Axis axis;               // of the convolution
  std::vector<Index> tap;  // of the convolution, at (t_B, t_A); -1 where up_A does not divide
  Range interior;

  /// Throws GeometryError, naming `label`, unless composes(outer, inner).
  ComposedAxis(const LayerAxis& outer, const LayerAxis& inner, const std::string& label);

  static bool composes(const LayerAxis& outer, const LayerAxis& inner);

  /// A pair of taps, what B A reads through it, and what the convolution reads; -1 for nothing.
  struct Reading {
    Index outer_tap, inner_tap, product, convolution;
  };

  /// Every pair of taps through which output o reads anything, and those of them where the two differ.
  std::vector<Reading> readings(Index o) const;
  std::vector<Reading> differences(Index o) const;

  /// The intermediate samples through which they differ, ascending: those past the ends, or, where the
  /// convolution cannot have A's padding, those for which A reads it.
  std::vector<Index> border_samples() const;

 private:
  template <class F>
  void for_each_pair(Index o, Index outer_tap, F&& f) const;
  bool reads_past_the_ends(Index o, Index outer_tap) const;
};

}  // namespace convmat
