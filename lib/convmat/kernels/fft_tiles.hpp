#pragma once

#include <convmat/geometry/conv_geometry.hpp>
#include <convmat/kernels/conv_pass.hpp>

namespace convmat {

/// Where elements of an array stand along one axis of a tile: element index + i at position + i step, for
/// i < count. The step belongs to the placement.
struct Run {
  Index position, index, count;
};

struct Placement {
  Index step = 1;
  std::vector<Run> runs = {};
};

/// One axis of overlap-save. With padded positions w = j(o, t) + pad_begin counted from 0, a tile is the
/// correlation on the cyclic (or negacyclic) group of `length` positions
///
///     v[u] = sum over t of k[t] a[u + t dilation],    u < outputs,
///
/// which is free of what wraps around as long as length >= outputs + reach - 1. One tile of the whole axis
/// needs less where the padding is zeros: they may wrap onto each other.
struct CONVMAT_API TiledAxis {
  Index length, outputs;
  std::vector<Placement> in, out;  // for each tile: the array that is read, and the one that is made
  Placement taps;

  Index tiles() const { return static_cast<Index>(in.size()); }
};

/// A length and the number of tiles it leads to.
struct Tiling {
  Index length, outputs, tiles;
};

/// The tilings worth considering: from one tile of the whole axis to tiles about twice as long as the kernel.
/// Lengths are multiples of `factor`, see smooth_length.
CONVMAT_API std::vector<Tiling> tilings(const Axis& axis, Pass pass, Index factor);

/// The placements of one of them. Forward: in x, out y. Transpose, of an axis padded with zeros alone: in z,
/// out x. Gradient: in x, out z, which is read too.
CONVMAT_API TiledAxis tiled(const Axis& axis, Pass pass, const Tiling& tiling);

/// The least length factor 2^k m that is not below n, with m one of 1, 3, 5, 7, 15, 25: transforms of it are
/// fast.
CONVMAT_API Index smooth_length(Index n, Index factor);

/// An array (a channel of an image, or a kernel), and where its elements stand in a tile: one placement for
/// each axis.
struct Embedding {
  Shape array;
  std::vector<const Placement*> axes;
};

/// A convolution cut into tiles.
class Tiles {
 public:
  Tiles(const ConvGeometry& geometry, Pass pass, const std::vector<Tiling>& tilings);
  Tiles(const Tiles&) = delete;

  /// Extents of the transform of a tile.
  Shape lengths() const;

  Index count() const { return static_cast<Index>(in_.size()); }
  const Embedding& in(Index tile) const { return in_[static_cast<std::size_t>(tile)]; }
  const Embedding& out(Index tile) const { return out_[static_cast<std::size_t>(tile)]; }
  const Embedding& taps() const { return taps_; }

 private:
  std::vector<TiledAxis> axes_;
  std::vector<Embedding> in_, out_;
  Embedding taps_;
};

/// visit(row of the tile, offset of the row in the array) for the rows, along the last axis, of an embedding
/// in a tile of these extents.
template <class Visit>
void for_each_row(const Embedding& embedding, const Shape& tile, const Visit& visit, std::size_t d = 0,
                  Index row = 0, Index offset = 0) {
  if (d + 1 == tile.size()) return visit(row, offset * embedding.array[d]);
  const Placement& placement = *embedding.axes[d];
  for (const Run& run : placement.runs)
    for (Index i = 0; i < run.count; ++i)
      for_each_row(embedding, tile, visit, d + 1, row * tile[d] + run.position + i * placement.step,
                   offset * embedding.array[d] + run.index + i);
}

}  // namespace convmat
