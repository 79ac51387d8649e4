#include <algorithm>
#include <convmat/geometry/axis_of_offsets.hpp>
#include <numeric>

namespace convmat {
namespace {

PaddingMode possible_mode(const Axis& axis, PaddingMode mode) {
  const bool crops = axis.pad_begin < 0 || axis.pad_end < 0;
  const bool reflects_too_far =
      mode == PaddingMode::reflect && std::max(axis.pad_begin, axis.pad_end) > axis.in - 1;
  return crops || reflects_too_far ? PaddingMode::zeros : mode;
}

}  // namespace

Axis axis_of_offsets(const std::vector<Index>& offsets, Index in, Index out, Index stride, Index pad_end,
                     PaddingMode mode) {
  Axis axis{.in = in, .stride = stride};
  if (!offsets.empty()) {
    const auto [least, most] = std::minmax_element(offsets.begin(), offsets.end());
    Index step = 0;
    for (const Index offset : offsets) step = std::gcd(step, offset - *least);
    axis.dilation = std::max<Index>(step, 1);
    axis.kernel = (*most - *least) / axis.dilation + 1;
    axis.pad_begin = -*least;
  }
  // out = floor((in + pad_begin + pad_end - reach) / stride) + 1
  const Index least_end = (out - 1) * stride + axis.reach() - in - axis.pad_begin;
  axis.pad_end = std::clamp(pad_end, least_end, least_end + stride - 1);
  axis.mode = possible_mode(axis, mode);
  return axis;
}

}  // namespace convmat
