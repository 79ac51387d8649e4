#pragma once

#include <convmat/geometry/axis.hpp>

namespace convmat {

/// The axis of least kernel extent with these offsets among its taps: for each there is a tap t with
/// position(0, t) = t dilation - pad_begin = offset. It has one tap at offset 0 where there are none, `out`
/// outputs by the pad at the end nearest to `pad_end`, and zeros for padding where the mode cannot pad so
/// far, or crops.
CONVMAT_API Axis axis_of_offsets(const std::vector<Index>& offsets, Index in, Index out, Index stride,
                                 Index pad_end, PaddingMode mode);

/// That tap.
inline Index tap_of_offset(const Axis& axis, Index offset) {
  return (offset + axis.pad_begin) / axis.dilation;
}

}  // namespace convmat
