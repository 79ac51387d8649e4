// One channel of results or a few, several of their rows at a time.
#if defined(CONVMAT_GRID_TILES_INL) == defined(HWY_TARGET_TOGGLE)
#ifdef CONVMAT_GRID_TILES_INL
#undef CONVMAT_GRID_TILES_INL
#else
#define CONVMAT_GRID_TILES_INL
#endif

#include <hwy/cache_control.h>
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

// Tiles of grids: of many short rows, or of few long ones; of fewer where results share them.
constexpr Index most_results = 3;
constexpr Index grid_rows_of(Index results, Index vectors) {
  if (results == 1) return vectors <= 2 && registers == 32 ? 8 : vectors <= 3 ? 6 : 4;
  return (registers == 32 ? 10 : 6) / results;
}
constexpr Index grid_vectors_of(Index results, Index rows) {
  return std::min<Index>((registers - 1) / (results * rows + 1), results == 1 && rows <= 4 ? 6 : 3);
}

// How vector v of column b is loaded: where a tile may read past the ends of lines, the lanes that do are 0.
template <class T>
struct AllLanes {
  explicit AllLanes(const GridSamples<T>&) {}
  void take(const TermGrid&, Index) {}
  HWY_INLINE Vector<T> operator()(const T* from, Index, Index) const { return load(from); }
};

#if HWY_TARGET <= HWY_AVX3
// Masks are at hand for grids of so many columns.
constexpr Index most_masked_cols = 32;

// Lines begin in the first vector, and end in one of the last two.
template <class T, Index Vectors>
class InnerLanes {
 public:
  explicit InnerLanes(const GridSamples<T>& samples) : begin_(samples.begin), end_(samples.end) {}
  void take(const TermGrid& grid, Index first) {
    if (grid.col == col_) return;
    col_ = grid.col;
    const Tag<T> d;
    const Index lanes = static_cast<Index>(hn::Lanes(d));
    const auto below = [&](Index end) {
      return hn::FirstN(d, static_cast<std::size_t>(std::clamp<Index>(end, 0, lanes)));
    };
    for (Index b = 0; b < grid.cols; ++b)
      for (Index v = 0; v < Vectors; ++v)
        if (is_masked(v)) {
          const Index at = first + v * lanes + grid.col[b];
          inside_[b][slot(v)] = hn::AndNot(below(begin_ - at), below(end_ - at));
        }
  }
  HWY_INLINE Vector<T> operator()(const T* from, Index b, Index v) const {
    if (!is_masked(v)) return load(from);
    Vector<T> samples = hn::MaskedLoad(inside_[b][slot(v)], Tag<T>(), from);
    keep(samples);
    return samples;
  }

 private:
  static constexpr bool is_masked(Index v) { return v == 0 || v >= Vectors - 2; }
  static constexpr Index slot(Index v) { return v == 0 ? 0 : Vectors - v; }

  Index begin_, end_;
  const std::int32_t* col_ = nullptr;
  hn::Mask<Tag<T>> inside_[most_masked_cols][3];
};
#else
constexpr Index most_masked_cols = 0;
#endif

// One line of samples against the rows First ... Last - 1 of the tile, which read it through taps[r].
template <class T, Index First, Index Last, Index Results, Index Vectors, class Load>
HWY_INLINE void add_line(const T* const* taps, const T* line, Index cols, const std::int32_t* col,
                         const Load& load_vector, Vector<T> (*sums)[Results][Vectors]) {
  const Tag<T> d;
  const Index lanes = static_cast<Index>(hn::Lanes(d));
  for (Index b = 0; b < cols; ++b) {
    const T* x = line + col[b];
    Vector<T> samples[Vectors];
    CONVMAT_UNROLL
    for (Index v = 0; v < Vectors; ++v) samples[v] = load_vector(x + v * lanes, b, v);
    CONVMAT_UNROLL
    for (Index r = First; r < Last; ++r) CONVMAT_UNROLL
    for (Index o = 0; o < Results; ++o) {
      const auto weight = hn::Set(d, taps[r][b * Results + o]);
      CONVMAT_UNROLL
      for (Index v = 0; v < Vectors; ++v) sums[r][o][v] = hn::MulAdd(weight, samples[v], sums[r][o][v]);
    }
  }
}

// Lines Line ... End - 1 of the tile where its rows read `Shifts` lines each; all rows are taken to read
// the line where Shifts is not less than their number. What stands after the line is fetched meanwhile: it is
// what the next tile reads, but of folded rows.
template <class T, Index Line, Index End, Index Shifts, Index Rows, Index Results, Index Vectors, class Load>
HWY_INLINE void add_lines(const T** taps, const T*& line, Index row_pitch, const TermGrid& grid,
                          const Load& load_vector, Vector<T> (*sums)[Results][Vectors]) {
  if constexpr (Line < End) {
    constexpr Index first = std::max<Index>(Line - Shifts + 1, 0), last = std::min(Line, Rows - 1);
    const Index lanes = static_cast<Index>(hn::Lanes(Tag<T>()));
    CONVMAT_UNROLL
    for (Index v = Vectors; v < 2 * Vectors; ++v) hwy::Prefetch(line + v * lanes);
    add_line<T, first, last + 1, Results, Vectors>(taps, line, grid.cols, grid.col, load_vector, sums);
    CONVMAT_UNROLL
    for (Index r = 0; r < Rows; ++r) taps[r] += grid.cols * Results;
    line += row_pitch;
    add_lines<T, Line + 1, End, Shifts, Rows, Results, Vectors>(taps, line, row_pitch, grid, load_vector,
                                                                sums);
  }
}

// The lines of one grid, whose rows read `Shifts` of them or, where that is Rows, Rows or more. (By
// recursion: what is not inlined would spill the sums.)
template <class T, Index Shifts, Index Rows, Index Results, Index Vectors, class Load>
HWY_INLINE void add_grid(const TermGrid& grid, const T** taps, const T* line, Index row_pitch,
                         const Load& load_vector, Vector<T> (*sums)[Results][Vectors]) {
  if constexpr (Shifts < Rows) {
    if (grid.shifts != Shifts)
      return add_grid<T, Shifts + 1, Rows, Results, Vectors>(grid, taps, line, row_pitch, load_vector, sums);
    add_lines<T, 0, Rows + Shifts - 1, Shifts, Rows, Results, Vectors>(taps, line, row_pitch, grid,
                                                                       load_vector, sums);
  } else {
    add_lines<T, 0, Rows - 1, Rows, Rows, Results, Vectors>(taps, line, row_pitch, grid, load_vector, sums);
    for (Index a = Rows; a <= grid.shifts; ++a)
      add_lines<T, Rows - 1, Rows, Rows, Rows, Results, Vectors>(taps, line, row_pitch, grid, load_vector,
                                                                 sums);
    add_lines<T, Rows, 2 * Rows - 1, Rows, Rows, Results, Vectors>(taps, line, row_pitch, grid, load_vector,
                                                                   sums);
  }
}

template <class T, Index Results, Index Rows, Index Vectors, class Load>
HWY_NOINLINE void grid_tile(const GridTerms<T>& terms, const GridSamples<T>& samples, Index first,
                            const GridResults<T>& results) {
  const Tag<T> d;
  Vector<T> sums[Rows][Results][Vectors];
  CONVMAT_UNROLL
  for (Index r = 0; r < Rows; ++r) CONVMAT_UNROLL
  for (Index o = 0; o < Results; ++o) CONVMAT_UNROLL
  for (Index v = 0; v < Vectors; ++v) sums[r][o][v] = hn::Zero(d);
  Load load_vector(samples);
  for (Index c = 0; c < terms.channels; ++c)
    for (Index g = 0; g < terms.grids; ++g) {
      const TermGrid& grid = terms.grid[g];
      const T* taps[Rows];  // of row r: shift a - r
      CONVMAT_UNROLL
      for (Index r = 0; r < Rows; ++r)
        taps[r] = terms.weights + c * terms.weights_pitch + (grid.weights - r * grid.cols) * Results;
      load_vector.take(grid, first);
      add_grid<T, 1, Rows, Results, Vectors>(grid, taps, samples.at + c * samples.plane + grid.base + first,
                                             samples.row_pitch, load_vector, sums);
    }
  CONVMAT_UNROLL
  for (Index r = 0; r < Rows; ++r) CONVMAT_UNROLL
  for (Index o = 0; o < Results; ++o)
    store<T, Vectors>(sums[r][o], results.count - first - r * results.consumed, results.alpha, results.beta,
                      results.at + o * results.plane + r * results.row_pitch + first);
}

template <class T>
Index grid_rows_at_once(Index results, Index count) {
  return grid_rows_of(results, share(count, static_cast<Index>(hn::Lanes(Tag<T>()))));
}

template <class T>
void grid_rows(Index rows, const GridTerms<T>& terms, const GridSamples<T>& samples,
               const GridResults<T>& results) {
  const Index lanes = static_cast<Index>(hn::Lanes(Tag<T>()));
  // Where rows continue one another, a row is `consumed` long.
  const Index length = results.consumed > 0 ? std::min(results.consumed, results.count) : results.count;
  with_constant<most_results>(terms.results, [&]<Index O>() {
    with_constant<grid_rows_of(O, 1)>(rows, [&]<Index R>() {
      constexpr Index most = grid_vectors_of(O, R);
      Index vectors = share(length, lanes);
      for (Index tiles = share(vectors, most), first = 0; tiles > 0; --tiles) {
        const Index taken = share(vectors, tiles);
        [[maybe_unused]] const bool is_inside =
            samples.begin <= first && first + taken * lanes + samples.reach - 1 <= samples.end;
        with_constant<most>(taken, [&]<Index V>() {
#if HWY_TARGET <= HWY_AVX3
          if (!is_inside) return grid_tile<T, O, R, V, InnerLanes<T, V>>(terms, samples, first, results);
#endif
          grid_tile<T, O, R, V, AllLanes<T>>(terms, samples, first, results);
        });
        vectors -= taken;
        first += taken * lanes;
      }
    });
  });
}

}  // namespace HWY_NAMESPACE
}  // namespace convmat
HWY_AFTER_NAMESPACE();

#endif
