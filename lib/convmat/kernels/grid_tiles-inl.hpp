// One channel of results, several of its rows at a time.
#if defined(CONVMAT_GRID_TILES_INL) == defined(HWY_TARGET_TOGGLE)
#ifdef CONVMAT_GRID_TILES_INL
#undef CONVMAT_GRID_TILES_INL
#else
#define CONVMAT_GRID_TILES_INL
#endif

#include <hwy/highway.h>

#include <algorithm>
#include <convmat/kernels/extents-inl.hpp>
#include <convmat/kernels/tiles.hpp>
#include <convmat/kernels/vectors-inl.hpp>
#include <cstdint>

HWY_BEFORE_NAMESPACE();
namespace convmat {
namespace HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

// Tiles of grids: of many short rows, or of few long ones.
constexpr Index grid_rows_short = 6, grid_rows_long = 4;
constexpr Index grid_vectors_of(Index rows) {
  return std::min<Index>(vectors_of(rows), rows > grid_rows_long ? 3 : 6);
}

// One line of samples against the rows First ... Last - 1 of the tile, which read it through taps[r].
template <class T, Index First, Index Last, Index Vectors>
HWY_INLINE void add_line(const T* const* taps, const T* line, Index cols, const std::int32_t* col,
                         Vector<T> (*sums)[Vectors]) {
  const Tag<T> d;
  const Index lanes = static_cast<Index>(hn::Lanes(d));
  for (Index b = 0; b < cols; ++b) {
    const T* x = line + col[b];
    Vector<T> samples[Vectors];
    CONVMAT_UNROLL
    for (Index v = 0; v < Vectors; ++v) samples[v] = load(x + v * lanes);
    CONVMAT_UNROLL
    for (Index r = First; r < Last; ++r) {
      const auto weight = hn::Set(d, taps[r][b]);
      CONVMAT_UNROLL
      for (Index v = 0; v < Vectors; ++v) sums[r][v] = hn::MulAdd(weight, samples[v], sums[r][v]);
    }
  }
}

// Lines Line ... End - 1 of the tile where its rows read `Shifts` lines each; all rows are taken to read
// the line where Shifts is not less than their number.
template <class T, Index Line, Index End, Index Shifts, Index Rows, Index Vectors>
HWY_INLINE void add_lines(const T** taps, const T*& line, Index row_pitch, Index cols,
                          const std::int32_t* col, Vector<T> (*sums)[Vectors]) {
  if constexpr (Line < End) {
    constexpr Index first = std::max<Index>(Line - Shifts + 1, 0), last = std::min(Line, Rows - 1);
    add_line<T, first, last + 1, Vectors>(taps, line, cols, col, sums);
    CONVMAT_UNROLL
    for (Index r = 0; r < Rows; ++r) taps[r] += cols;
    line += row_pitch;
    add_lines<T, Line + 1, End, Shifts, Rows, Vectors>(taps, line, row_pitch, cols, col, sums);
  }
}

// The lines of one grid, whose rows read `Shifts` of them or, where that is Rows, Rows or more. (By
// recursion: what is not inlined would spill the sums.)
template <class T, Index Shifts, Index Rows, Index Vectors>
HWY_INLINE void add_grid(const TermGrid& grid, const T** taps, const T* line, Index row_pitch,
                         Vector<T> (*sums)[Vectors]) {
  const Index shifts = grid.shifts, cols = grid.cols;
  if constexpr (Shifts < Rows) {
    if (shifts != Shifts) return add_grid<T, Shifts + 1, Rows, Vectors>(grid, taps, line, row_pitch, sums);
    add_lines<T, 0, Rows + Shifts - 1, Shifts, Rows, Vectors>(taps, line, row_pitch, cols, grid.col, sums);
  } else {
    add_lines<T, 0, Rows - 1, Rows, Rows, Vectors>(taps, line, row_pitch, cols, grid.col, sums);
    for (Index a = Rows; a <= shifts; ++a)
      add_lines<T, Rows - 1, Rows, Rows, Rows, Vectors>(taps, line, row_pitch, cols, grid.col, sums);
    add_lines<T, Rows, 2 * Rows - 1, Rows, Rows, Vectors>(taps, line, row_pitch, cols, grid.col, sums);
  }
}

template <class T, Index Rows, Index Vectors>
HWY_NOINLINE void grid_tile(Index channels, Index plane, Index grids, const TermGrid* grid, const T* weights,
                            Index weights_pitch, const T* source, Index row_pitch, Index count,
                            Index consumed, T alpha, T beta, T* out, Index out_pitch) {
  const Tag<T> d;
  Vector<T> sums[Rows][Vectors];
  CONVMAT_UNROLL
  for (Index r = 0; r < Rows; ++r) CONVMAT_UNROLL
  for (Index v = 0; v < Vectors; ++v) sums[r][v] = hn::Zero(d);
  for (Index c = 0; c < channels; ++c)
    for (Index g = 0; g < grids; ++g) {
      const T* taps[Rows];  // of row r: shift a - r
      CONVMAT_UNROLL
      for (Index r = 0; r < Rows; ++r)
        taps[r] = weights + c * weights_pitch + grid[g].weights - r * grid[g].cols;
      add_grid<T, 1, Rows, Vectors>(grid[g], taps, source + c * plane + grid[g].base, row_pitch, sums);
    }
  CONVMAT_UNROLL
  for (Index r = 0; r < Rows; ++r)
    store<T, Vectors>(sums[r], count - r * consumed, alpha, beta, out + r * out_pitch);
}

template <class T>
void grid_rows(Index rows, Index channels, Index plane, Index grids, const TermGrid* grid, const T* weights,
               Index weights_pitch, const T* source, Index row_pitch, Index count, Index consumed, T alpha,
               T beta, T* out, Index out_pitch) {
  const Index lanes = static_cast<Index>(hn::Lanes(Tag<T>()));
  with_constant<grid_rows_short>(rows, [&]<Index R>() {
    constexpr Index most = grid_vectors_of(R);
    // Where rows continue one another, a row is `consumed` long.
    Index vectors = share(consumed > 0 ? std::min(consumed, count) : count, lanes);
    for (Index tiles = share(vectors, most), first = 0; tiles > 0; --tiles) {
      const Index taken = share(vectors, tiles);
      with_constant<most>(taken, [&]<Index V>() {
        grid_tile<T, R, V>(channels, plane, grids, grid, weights, weights_pitch, source + first, row_pitch,
                           count - first, consumed, alpha, beta, out + first, out_pitch);
      });
      vectors -= taken;
      first += taken * lanes;
    }
  });
}

}  // namespace HWY_NAMESPACE
}  // namespace convmat
HWY_AFTER_NAMESPACE();

#endif
