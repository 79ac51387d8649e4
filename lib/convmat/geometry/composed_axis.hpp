#pragma once

#include <convmat/geometry/layer_axis.hpp>

namespace convmat {

/// One axis of the product A B of two layers, as if the samples between them went on for ever. Eliminating
/// the intermediate sample from o down_A + offset(t_A) = j and j down_B + offset(t_B) = i up_B leaves
///
///     i up_B = o down_B down_A + down_B offset(t_A) + offset(t_B):
///
/// a convolution where up_B divides down_B down_A. It is A B itself wherever A reads intermediate samples
/// only; outside of `interior` it may not be, for j past the ends is a zero (or what A's padding says), not
/// the value that B would have there.
struct CONVMAT_API ComposedAxis {
  LayerAxis outer, inner;  // A, B
  Axis axis;               // of the convolution
  std::vector<Index> tap;  // of the convolution, at (t_A, t_B); -1 where up_B does not divide
  Range interior;

  /// The intermediate samples through which they differ, ascending: those past the ends, or, where the
  /// convolution cannot have B's padding, those for which B reads it. None around a circle.
  std::vector<Index> border_samples;

  /// Throws GeometryError, naming `label`, unless composes(outer, inner); CapacityError past
  /// 64 bits.
  ComposedAxis(const LayerAxis& outer, const LayerAxis& inner, const std::string& label);

  static bool composes(const LayerAxis& outer, const LayerAxis& inner);

  /// A pair of taps, what A B reads through it, and what the convolution reads; -1 for nothing.
  struct Reading {
    Index outer_tap, inner_tap, product, convolution;
  };

  /// Every pair of taps through which output o reads anything, and those of them where the two differ.
  std::vector<Reading> readings(Index o) const;
  std::vector<Reading> differences(Index o) const;

 private:
  template <class F>
  void for_each_pair(Index o, Index outer_tap, F&& f) const;
  template <class F>
  void for_each_difference(Index o, Index outer_tap, F&& f) const;
  std::vector<Index> find_border_samples() const;
  bool reads_past_the_ends(Index o, Index outer_tap) const;
};

}  // namespace convmat
