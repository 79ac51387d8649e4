#pragma once

#include <convmat/core/export.hpp>
#include <convmat/geometry/conv_geometry.hpp>
#include <string>

namespace convmat {

/// A picture of where the matrix of a convolution has its nonzeros, as a self-contained SVG: a square for
/// each of them in the colour of its tap (where padding makes several taps read one sample, of the first),
/// lines between channels and between the blocks of each outer axis, and the kernel in its colours as a
/// legend. A matrix with more than `cells` rows or columns is drawn reduced by a whole factor; a square then
/// stands for the first nonzero met in its part of the matrix. Throws Error unless cells is positive.
CONVMAT_API std::string spy_svg(const ConvGeometry& geometry, Index cells = 640);

}  // namespace convmat
