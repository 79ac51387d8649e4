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

// Masks are at hand for grids of so many columns.
constexpr Index most_masked_cols = HWY_TARGET <= HWY_AVX3 ? 32 : 0;

// Tiles of grids: of many short rows, or of few long ones.
constexpr Index grid_rows_short = 6, grid_rows_long = 4;
constexpr Index grid_vectors_of(Index rows) {
  return std::min<Index>(vectors_of(rows), rows > grid_rows_long ? 3 : 6);
}

// How vector v of column b is loaded: where a tile may read past the ends of lines, the lanes that do are 0.
template <class T>
struct AllLanes {
  AllLanes(const GridSamples<T>&, const TermGrid&, Index) {}
  Vector<T> operator()(const T* from, Index, Index) const { return load(from); }
};

#if HWY_TARGET <= HWY_AVX3
template <class T, Index Vectors>
struct InnerLanes {
  InnerLanes(const GridSamples<T>& samples, const TermGrid& grid, Index first) {
    const Tag<T> d;
    const Index lanes = static_cast<Index>(hn::Lanes(d));
    const auto below = [&](Index end) {
      return hn::FirstN(d, static_cast<std::size_t>(std::clamp<Index>(end, 0, lanes)));
    };
    for (Index b = 0; b < grid.cols; ++b)
      for (Index v = 0; v < Vectors; ++v) {
        const Index at = first + v * lanes + grid.col[b];
        inside[b][v] = hn::AndNot(below(samples.begin - at), below(samples.end - at));
      }
  }
  Vector<T> operator()(const T* from, Index b, Index v) const {
    Vector<T> samples = hn::MaskedLoad(inside[b][v], Tag<T>(), from);
    keep(samples);
    return samples;
  }
  hn::Mask<Tag<T>> inside[most_masked_cols][Vectors];
};
#endif

// One line of samples against the rows First ... Last - 1 of the tile, which read it through taps[r].
template <class T, Index First, Index Last, Index Vectors, class Load>
HWY_INLINE void add_line(const T* const* taps, const T* line, Index cols, const std::int32_t* col,
                         const Load& load_vector, Vector<T> (*sums)[Vectors]) {
  const Tag<T> d;
  const Index lanes = static_cast<Index>(hn::Lanes(d));
  for (Index b = 0; b < cols; ++b) {
    const T* x = line + col[b];
    Vector<T> samples[Vectors];
    CONVMAT_UNROLL
    for (Index v = 0; v < Vectors; ++v) samples[v] = load_vector(x + v * lanes, b, v);
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
template <class T, Index Line, Index End, Index Shifts, Index Rows, Index Vectors, class Load>
HWY_INLINE void add_lines(const T** taps, const T*& line, Index row_pitch, Index cols,
                          const std::int32_t* col, const Load& load_vector, Vector<T> (*sums)[Vectors]) {
  if constexpr (Line < End) {
    constexpr Index first = std::max<Index>(Line - Shifts + 1, 0), last = std::min(Line, Rows - 1);
    add_line<T, first, last + 1, Vectors>(taps, line, cols, col, load_vector, sums);
    CONVMAT_UNROLL
    for (Index r = 0; r < Rows; ++r) taps[r] += cols;
    line += row_pitch;
    add_lines<T, Line + 1, End, Shifts, Rows, Vectors>(taps, line, row_pitch, cols, col, load_vector, sums);
  }
}

// The lines of one grid, whose rows read `Shifts` of them or, where that is Rows, Rows or more. (By
// recursion: what is not inlined would spill the sums.)
template <class T, Index Shifts, Index Rows, Index Vectors, class Load>
HWY_INLINE void add_grid(const TermGrid& grid, const T** taps, const T* line, Index row_pitch,
                         const Load& load_vector, Vector<T> (*sums)[Vectors]) {
  const Index shifts = grid.shifts, cols = grid.cols;
  if constexpr (Shifts < Rows) {
    if (shifts != Shifts)
      return add_grid<T, Shifts + 1, Rows, Vectors>(grid, taps, line, row_pitch, load_vector, sums);
    add_lines<T, 0, Rows + Shifts - 1, Shifts, Rows, Vectors>(taps, line, row_pitch, cols, grid.col,
                                                              load_vector, sums);
  } else {
    add_lines<T, 0, Rows - 1, Rows, Rows, Vectors>(taps, line, row_pitch, cols, grid.col, load_vector, sums);
    for (Index a = Rows; a <= shifts; ++a)
      add_lines<T, Rows - 1, Rows, Rows, Rows, Vectors>(taps, line, row_pitch, cols, grid.col, load_vector,
                                                        sums);
    add_lines<T, Rows, 2 * Rows - 1, Rows, Rows, Vectors>(taps, line, row_pitch, cols, grid.col, load_vector,
                                                          sums);
  }
}

template <class T, Index Rows, Index Vectors, class Load>
HWY_NOINLINE void grid_tile(const GridTerms<T>& terms, const GridSamples<T>& samples, Index first,
                            Index count, Index consumed, T alpha, T beta, T* out, Index out_pitch) {
  const Tag<T> d;
  Vector<T> sums[Rows][Vectors];
  CONVMAT_UNROLL
  for (Index r = 0; r < Rows; ++r) CONVMAT_UNROLL
  for (Index v = 0; v < Vectors; ++v) sums[r][v] = hn::Zero(d);
  for (Index c = 0; c < terms.channels; ++c)
    for (Index g = 0; g < terms.grids; ++g) {
      const TermGrid& grid = terms.grid[g];
      const T* taps[Rows];  // of row r: shift a - r
      CONVMAT_UNROLL
      for (Index r = 0; r < Rows; ++r)
        taps[r] = terms.weights + c * terms.weights_pitch + grid.weights - r * grid.cols;
      add_grid<T, 1, Rows, Vectors>(grid, taps, samples.at + c * samples.plane + grid.base + first,
                                    samples.row_pitch, Load(samples, grid, first), sums);
    }
  CONVMAT_UNROLL
  for (Index r = 0; r < Rows; ++r)
    store<T, Vectors>(sums[r], count - first - r * consumed, alpha, beta, out + first + r * out_pitch);
}

template <class T>
void grid_rows(Index rows, const GridTerms<T>& terms, const GridSamples<T>& samples, Index count,
               Index consumed, T alpha, T beta, T* out, Index out_pitch) {
  const Index lanes = static_cast<Index>(hn::Lanes(Tag<T>()));
  with_constant<grid_rows_short>(rows, [&]<Index R>() {
    constexpr Index most = grid_vectors_of(R);
    // Where rows continue one another, a row is `consumed` long.
    Index vectors = share(consumed > 0 ? std::min(consumed, count) : count, lanes);
    for (Index tiles = share(vectors, most), first = 0; tiles > 0; --tiles) {
      const Index taken = share(vectors, tiles);
      [[maybe_unused]] const bool is_inside =
          samples.begin <= first && first + taken * lanes + samples.reach - 1 <= samples.end;
      with_constant<most>(taken, [&]<Index V>() {
#if HWY_TARGET <= HWY_AVX3
        if (!is_inside)
          return grid_tile<T, R, V, InnerLanes<T, V>>(terms, samples, first, count, consumed, alpha, beta,
                                                      out, out_pitch);
#endif
        grid_tile<T, R, V, AllLanes<T>>(terms, samples, first, count, consumed, alpha, beta, out, out_pitch);
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
