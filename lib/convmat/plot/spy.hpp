#pragma once

#include <convmat/core/export.hpp>
#include <convmat/geometry/conv_geometry.hpp>
#include <string>

namespace convmat {

enum class SpyColors { taps, blocks };

struct SpyOptions {
  SpyColors colors = SpyColors::taps;
  bool transposed = false;  // the matrix of the transposed convolution
  Index cells = 640;
};

/// A picture of where the matrix of a convolution has its nonzeros, as a self-contained SVG: a square for
/// each of them, lines between channels and between the blocks of each outer axis. In the colour of its tap
/// (where padding makes several taps read one sample, of the first), or of its block, the channels that it
/// joins; the legend is the kernel in its colours, or the channels of one group. A matrix with more than
/// `cells` rows or columns is drawn reduced by a whole factor; a square then stands for the first nonzero met
/// in its part of the matrix. Throws Error unless cells is positive, and past 10,000 blocks in colours of
/// their own.
CONVMAT_API std::string spy_svg(const ConvGeometry& geometry, const SpyOptions& options = {});

}  // namespace convmat
