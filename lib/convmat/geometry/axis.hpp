#pragma once

#include <convmat/core/export.hpp>
#include <convmat/core/shape.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace convmat {

/// What a kernel reads where it hangs over the edge of a b c d (numpy.pad's constant, wrap, reflect,
/// symmetric and edge; scipy's fill, wrap, -, symm, -):
///   zeros      0 0 | a b c d | 0 0
///   circular   c d | a b c d | a b
///   reflect    c b | a b c d | c b
///   symmetric  b a | a b c d | d c
///   replicate  a a | a b c d | d d
enum class PaddingMode { zeros, circular, reflect, symmetric, replicate };

CONVMAT_API std::string_view to_string(PaddingMode mode);

/// Half-open range of indices.
struct Range {
  Index begin, end;
  Index size() const { return end > begin ? end - begin : 0; }
};

/// One spatial axis of a convolution. Output o reads, through tap t, the padded position
///
///     j(o, t) = o stride + t dilation - pad_begin,
///
/// and the padding mode says which input sample stands there. This file is the only place in the library
/// that knows this formula. A negative pad crops (as in torch.nn.functional.pad).
struct CONVMAT_API Axis {
  Index in = 1, kernel = 1, stride = 1, dilation = 1, pad_begin = 0, pad_end = 0;
  PaddingMode mode = PaddingMode::zeros;

  /// The axis of a rows x cols (banded) Toeplitz matrix, T[i, i + t dilation - pad_begin] = tap t. Throws
  /// GeometryError where that is none.
  static Axis toeplitz(Index rows, Index cols, Index taps, Index pad_begin, Index dilation);

  /// The axis of an n x n (banded) circulant matrix, C[i, (i + t dilation - pad_begin) mod n] = tap t. Throws
  /// GeometryError unless 0 <= pad_begin <= (taps - 1) dilation.
  static Axis circulant(Index n, Index taps, Index pad_begin, Index dilation);

  /// Extent of the dilated kernel: (kernel - 1) dilation + 1.
  Index reach() const { return (kernel - 1) * dilation + 1; }

  /// Number of outputs: floor((in + pad_begin + pad_end - reach) / stride) + 1, or 0 where the kernel does
  /// not fit.
  Index out() const {
    const Index span = in + pad_begin + pad_end - reach();
    return span < 0 ? 0 : span / stride + 1;
  }

  /// j(o, t).
  Index position(Index o, Index t) const { return o * stride + t * dilation - pad_begin; }

  /// Extent of what the outputs read, padding included: j(0, 0) ... j(out() - 1, kernel - 1).
  Index extent_read() const { return position(out() - 1, kernel - 1) - position(0, 0) + 1; }

  /// Input sample standing at padded position j, or -1 for a zero.
  Index source(Index j) const { return 0 <= j && j < in ? j : beyond_edge(j); }

  /// Input sample that output o reads through tap t, or -1 for a zero.
  Index site(Index o, Index t) const { return source(position(o, t)); }

  /// The output that reads padded position j through tap t, or -1: j(., t) inverted.
  Index output(Index j, Index t) const {
    const Index span = j - position(0, t);
    return span >= 0 && span % stride == 0 && span / stride < out() ? span / stride : -1;
  }

  /// The tap through which output o reads padded position j, or -1: j(o, .) inverted.
  Index tap(Index o, Index j) const {
    const Index span = j - position(o, 0);
    return span >= 0 && span % dilation == 0 && span / dilation < kernel ? span / dilation : -1;
  }

  /// Is its matrix Toeplitz, T[i, j] = t[j - i], or circulant, C[i, j] = c[(i - j) mod in]?
  bool is_toeplitz() const { return stride == 1 && mode == PaddingMode::zeros; }
  bool is_circulant() const { return stride == 1 && mode == PaddingMode::circular && out() == in; }

  /// The axis of the transpose, whose kernel is reversed. For Toeplitz and circulant matrices.
  Axis transposed() const {
    return {out(), kernel, 1, dilation, reach() - 1 - pad_begin, reach() - 1 - pad_end, mode};
  }

  /// f(o, t) for every output o and tap t that read this input sample: site(o, t) = sample.
  template <class F>
  void for_each_reader(Index sample, F&& f) const;

  /// Outputs that read inside the image through tap t.
  Range inside(Index t) const;

  /// Taps through which output o reads inside the image.
  Range taps_inside(Index o) const;

  /// Taps t with j(0, t) <= j <= j(out() - 1, t): through others no output reads padded position j.
  Range taps_around(Index j) const;

  /// Outputs whose whole window lies inside the image; all their sites are distinct.
  Range interior() const;

  /// Number of ones in the pattern of tap t: outputs that read some sample through it.
  Index tap_count(Index t) const;

  /// Number of distinct pairs (o, site): the nonzeros of the axis' 0/1 matrix.
  Index nonzeros() const;

  /// Throws GeometryError, naming `label` and the value, unless in, kernel, stride and dilation are positive.
  void validate_extents(const std::string& label) const;

  /// As above, and unless the pads fit the mode and there is an output.
  void validate(const std::string& label) const;

  bool operator==(const Axis&) const = default;

 private:
  Index beyond_edge(Index j) const;
};

// Through each padded position j at which the sample stands.
template <class F>
void Axis::for_each_reader(Index sample, F&& f) const {
  const bool stands_once = mode == PaddingMode::zeros;
  const Index last = stands_once ? sample : position(out() - 1, kernel - 1);
  for (Index j = stands_once ? sample : position(0, 0); j <= last; ++j) {
    if (source(j) != sample) continue;
    for (Index t = 0; t < kernel; ++t)
      if (const Index o = output(j, t); o >= 0) f(o, t);
  }
}

/// What one output of an axis reads: site[t], or -1; rank[t], the place of that site among the distinct
/// sites in ascending order; count, their number.
struct CONVMAT_API AxisWindow {
  std::vector<Index> site, rank;
  Index count = 0;

  void assign(const Axis& axis, Index output);

 private:
  std::vector<Index> order_;
};

}  // namespace convmat
