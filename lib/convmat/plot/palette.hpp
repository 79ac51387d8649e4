#pragma once

#include <convmat/core/export.hpp>
#include <convmat/core/shape.hpp>
#include <string>

namespace convmat {

/// The colour "#rrggbb" of a tap of a kernel of extents `kernel_size` (`tap` row-major). The first axis that
/// has several taps runs through the hues from blue over magenta to orange, the taps inside it from dark to
/// light, so that what stands in one Toeplitz block is of one hue. In OKLCH (Ottosson 2020) at lightnesses
/// that keep apart from white, from black and, by blue against orange, for colour-blind eyes.
CONVMAT_API std::string tap_color(const Shape& kernel_size, Index tap);

/// The color of curve 0, 1, ... of a chart, the eighth like the first, by the same means.
CONVMAT_API std::string curve_color(Index curve);

/// The color of a share of the range of values, 0 to 1: from light yellow over green to dark blue.
CONVMAT_API std::string heat_color(double share);

/// The color of a value between -1, blue, over 0, nearly white, and 1, orange: of equal lightness where of
/// equal size.
CONVMAT_API std::string diverging_color(double share);

}  // namespace convmat
