#pragma once

#include <convmat/geometry/axis.hpp>
#include <optional>

namespace convmat {

/// One axis of a convolution or of its transpose, from the samples it reads to the outputs it gives. Through
/// tap t output o reads sample i where
///
///     i up = o down + offset(t),
///
/// with down = stride and up = 1 for a convolution, down = 1 and up = stride for its transpose, which reads
/// nothing through t where up does not divide the right side.
struct CONVMAT_API LayerAxis {
  Axis axis;
  bool transposed = false;

  Index in() const { return transposed ? axis.out() : axis.in; }
  Index out() const { return transposed ? axis.in : axis.out(); }
  Index taps() const { return axis.kernel; }
  Index down() const { return transposed ? 1 : axis.stride; }
  Index up() const { return transposed ? axis.stride : 1; }
  Index offset(Index t) const { return transposed ? -axis.position(0, t) : axis.position(0, t); }

  LayerAxis transpose() const { return {axis, !transposed}; }

  /// Does every output read at most one sample through each tap? Not where the transpose adds up what its
  /// convolution read twice, in the padding and in the image.
  bool reads_once() const;

  /// The sample that output o reads through tap t, or -1 for none; for axes that read once.
  Index read(Index o, Index t) const;

  /// Outputs that through no tap read a position past the ends, 0 <= o down + offset(t) < in for every t; for
  /// up = 1.
  Range interior() const;
};

/// The axis with the taps of both, between the same extents; empty where it cannot have the padding of the
/// two.
CONVMAT_API std::optional<Axis> shared_axis(const LayerAxis& a, const LayerAxis& b);

}  // namespace convmat
