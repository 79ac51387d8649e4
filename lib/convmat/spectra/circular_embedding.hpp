#pragma once

#include <convmat/geometry/conv_geometry.hpp>

namespace convmat {

/// One axis of a circular convolution of stride s on a circle of s x `outputs` samples. Tap t reads, relative
/// to its output, sample t dilation = s shift + phase: one of s arrays, and how far along it.
struct CONVMAT_API CircularAxis {
  Index outputs = 1, phases = 1;
  std::vector<Index> phase, shift;  // of each tap

  /// Is it the axis itself, and not only a matrix that contains it?
  bool is_exact = true;

  /// Copies of one row, or of one sample, that the axis has at most.
  Index repeats = 1;

  /// All shifts are multiples of this, the largest is degree() of them.
  Index unit() const;
  Index degree() const { return shift.back() / unit(); }
};

/// The circular convolution C of least size that a convolution T is a part of:
///
///     zeros         T is a submatrix of C on m >= n + pad samples, a multiple of the stride: none of the
///                   positions it reads outside the image may fall into it around the circle
///     circular      the rows of T are rows of C on n samples with stride gcd(s, n), each up to `repeats`
///                   times; exact where each is there equally often
///     others        T = T_valid Pad; a sample stands at up to `repeats` padded positions, ‖Pad‖² = repeats
///
/// So σ_i(T) <= σ_i(C) factor(), with equality where is_exact().
struct CONVMAT_API CircularEmbedding {
  std::vector<CircularAxis> axes;

  /// `extra` outputs more than needed on the axes that are not exact: another upper bound.
  explicit CircularEmbedding(const ConvGeometry& geometry, Index extra = 0);

  bool is_exact() const;

  /// sqrt(product of repeats).
  double factor() const;

  /// Frequencies of each axis, and product of phases.
  Shape grid() const;
  Index phases() const;
};

/// The layer around circles: on each axis the same taps and as many outputs, s samples to an output; axes
/// that are circular as they are stay.
CONVMAT_API ConvGeometry circular_twin(ConvGeometry geometry);

}  // namespace convmat
