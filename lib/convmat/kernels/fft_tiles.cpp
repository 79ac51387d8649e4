#include <algorithm>
#include <convmat/core/division.hpp>
#include <convmat/kernels/fft_tiles.hpp>

namespace convmat {
namespace {

// Of the numbers without a prime factor above 7, those that FFTW's estimated plans are good at: measured, 9
// 2^k and 21 2^k take up to twice as long for a point as their neighbours.
bool is_smooth(Index n) {
  while (n % 2 == 0) n /= 2;
  return n <= 7 || n == 15 || n == 25;
}

// Does the padding make up samples that some output reads?
bool is_extended(const Axis& axis) {
  const Index last = axis.position(axis.out() - 1, axis.kernel - 1);
  return axis.mode != PaddingMode::zeros && (axis.pad_begin > 0 || last >= axis.in);
}

// The axis without stride, and with the samples that the padding makes up as samples of the image: its
// outputs are all u, its inputs all w.
Axis dense(const Axis& axis) {
  const Index outputs = axis.position(axis.out() - 1, 0) + axis.pad_begin + 1;
  const Index padded = outputs + axis.reach() - 1;
  if (is_extended(axis)) return {.in = padded, .kernel = axis.kernel, .dilation = axis.dilation};
  return {.in = axis.in,
          .kernel = axis.kernel,
          .dilation = axis.dilation,
          .pad_begin = axis.pad_begin,
          .pad_end = padded - axis.in - axis.pad_begin};
}

Axis dense(const Axis& axis, Pass pass) {
  return pass == Pass::transpose ? dense(axis).transposed() : dense(axis);
}

// Wrong products would come from positions w outside the image, which hold zeros but coincide with samples of
// it modulo the length: none do from here on.
Index whole_length(const Axis& axis) {
  return std::min(std::max({axis.in + axis.pad_begin, axis.in + axis.pad_end, axis.out(), axis.reach()}),
                  axis.out() + axis.reach() - 1);
}

// Element i < extent at start + i step, where that lies in [0, limit).
Placement evenly(Index extent, Index start, Index step, Index limit) {
  const Index first = start < 0 ? ceil_divide(-start, step) : 0;
  const Index end = std::min(extent, limit > start ? (limit - 1 - start) / step + 1 : 0);
  Placement placement{.step = step};
  if (first < end) placement.runs.push_back({start + first * step, first, end - first});
  return placement;
}

// The samples that stand at w in [first, first + length), at w - first.
Placement samples(const Axis& axis, Index first, Index length) {
  if (!is_extended(axis)) return evenly(axis.in, axis.pad_begin - first, 1, length);
  Placement placement;
  const Index end = std::min(length, dense(axis).in - first);
  for (Index position = 0; position < end; ++position) {
    const Index sample = axis.source(first + position - axis.pad_begin);
    if (!placement.runs.empty()) {
      Run& last = placement.runs.back();
      if (last.index + last.count == sample) {
        ++last.count;
        continue;
      }
    }
    placement.runs.push_back({position, sample, 1});
  }
  return placement;
}

Placement tap_placement(const Axis& axis, Pass pass) {
  const bool is_flipped = pass == Pass::transpose;
  return {.step = is_flipped ? -axis.dilation : axis.dilation,
          .runs = {{is_flipped ? axis.reach() - 1 : 0, 0, axis.kernel}}};
}

}  // namespace

Index smooth_length(Index n, Index factor) {
  Index multiple = std::max<Index>(ceil_divide(n, factor), 1);
  while (!is_smooth(multiple)) ++multiple;
  return multiple * factor;
}

std::vector<Tiling> tilings(const Axis& axis, Pass pass, Index factor) {
  const Axis whole = dense(axis, pass);
  std::vector<Tiling> result{{smooth_length(whole_length(whole), factor), whole.out(), 1}};
  // 2, 3, 4, 5, 6, 8, 10, 13, ... tiles
  for (Index tiles = 2; tiles <= whole.out(); tiles += std::max<Index>(tiles / 3, 1)) {
    const Index least = ceil_divide(whole.out(), tiles);
    const Index length = smooth_length(least + whole.reach() - 1, factor);
    if (length < 2 * whole.reach() || length < 16) break;
    const Index outputs = length - whole.reach() + 1;
    if (length < result.back().length) result.push_back({length, outputs, ceil_divide(whole.out(), outputs)});
  }
  return result;
}

TiledAxis tiled(const Axis& axis, Pass pass, const Tiling& tiling) {
  const Axis whole = dense(axis, pass);
  const bool is_transposed = pass == Pass::transpose;
  TiledAxis result{tiling.length, tiling.outputs, {}, {}, tap_placement(axis, pass)};
  for (Index tile = 0; tile < tiling.tiles; ++tile) {
    const Index first = tile * tiling.outputs;
    if (is_transposed) {
      result.in.push_back(evenly(axis.out(), whole.pad_begin - first, axis.stride, tiling.length));
      result.out.push_back(evenly(whole.out(), -first, 1, tiling.outputs));
    } else {
      result.in.push_back(samples(axis, first, tiling.length));
      result.out.push_back(evenly(axis.out(), -first, axis.stride, tiling.outputs));
    }
  }
  return result;
}

Tiles::Tiles(const ConvGeometry& geometry, Pass pass, const std::vector<Tiling>& tilings) {
  const bool is_transposed = pass == Pass::transpose;
  const Shape image = geometry.image(), image_out = geometry.image_out();
  Shape counts, position(tilings.size(), 0);
  taps_.array = geometry.kernel_size();
  for (std::size_t d = 0; d < tilings.size(); ++d) {
    axes_.push_back(tiled(geometry.axes[d], pass, tilings[d]));
    counts.push_back(tilings[d].tiles);
  }
  for (const TiledAxis& axis : axes_) taps_.axes.push_back(&axis.taps);
  do {
    Embedding& in = in_.emplace_back(Embedding{is_transposed ? image_out : image, {}});
    Embedding& out = out_.emplace_back(Embedding{is_transposed ? image : image_out, {}});
    for (std::size_t d = 0; d < axes_.size(); ++d) {
      in.axes.push_back(&axes_[d].in[static_cast<std::size_t>(position[d])]);
      out.axes.push_back(&axes_[d].out[static_cast<std::size_t>(position[d])]);
    }
  } while (advance(position, counts));
}

Shape Tiles::lengths() const {
  Shape result;
  for (const TiledAxis& axis : axes_) result.push_back(axis.length);
  return result;
}

}  // namespace convmat
