#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "convmat/kernels/tiles.cpp"
#include <hwy/foreach_target.h>
// Highway's foreach_target comes first: it includes this file once for each instruction set.
#include <hwy/highway.h>

#include <algorithm>
#include <array>
#include <convmat/kernels/tiles.hpp>
#include <utility>

HWY_BEFORE_NAMESPACE();
namespace convmat {
namespace HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

// Of the vector registers a tile of R rows and V vectors takes R V for the result, V for what is shared by
// the rows and one for the rest.
constexpr Index registers = HWY_TARGET <= HWY_AVX3 ? 32 : 16;
constexpr Index max_rows = registers == 32 ? 8 : 4;
constexpr Index grid_tile_rows = 6;
constexpr Index vectors_of(Index rows) { return std::min<Index>((registers - 1) / (rows + 1), 8); }

template <class T>
using Tag = hn::ScalableTag<T>;
template <class T>
using Vector = hn::Vec<Tag<T>>;

// Of 64-bit sums below, kept in registers: every loop over a tile is unrolled.
#define CONVMAT_UNROLL _Pragma("GCC unroll 16")

// out = beta out + alpha sums, `count` scalars of it.
template <class T, Index Vectors>
HWY_INLINE void store(const Vector<T>* sums, Index count, T alpha, T beta, T* HWY_RESTRICT out) {
  const Tag<T> d;
  const Index lanes = static_cast<Index>(hn::Lanes(d));
  const auto a = hn::Set(d, alpha), b = hn::Set(d, beta);
  CONVMAT_UNROLL
  for (Index v = 0; v < Vectors; ++v) {
    const Index left = count - v * lanes;
    T* to = out + v * lanes;
    const auto sum = hn::Mul(a, sums[v]);
    if (left >= lanes) {
      hn::StoreU(beta == T{0} ? sum : hn::MulAdd(b, hn::LoadU(d, to), sum), d, to);
    } else if (left > 0) {
      const auto mask = hn::FirstN(d, static_cast<std::size_t>(left));
      hn::BlendedStore(beta == T{0} ? sum : hn::MulAdd(b, hn::MaskedLoad(mask, d, to), sum), mask, d, to);
    }
  }
}

template <class T, Index Rows, Index Vectors>
HWY_NOINLINE void sample_tile(Index steps, const T* HWY_RESTRICT weights, const T* HWY_RESTRICT source,
                              const std::int32_t* HWY_RESTRICT base, Index count, T alpha, T beta,
                              T* HWY_RESTRICT out, Index out_pitch) {
  const Tag<T> d;
  const Index lanes = static_cast<Index>(hn::Lanes(d));
  Vector<T> sums[Rows][Vectors];
  CONVMAT_UNROLL
  for (Index r = 0; r < Rows; ++r) CONVMAT_UNROLL
  for (Index v = 0; v < Vectors; ++v) sums[r][v] = hn::Zero(d);
  for (Index s = 0; s < steps; ++s, weights += Rows) {
    const T* x = source + base[s];
    Vector<T> samples[Vectors];
    CONVMAT_UNROLL
    for (Index v = 0; v < Vectors; ++v) samples[v] = hn::LoadU(d, x + v * lanes);
    CONVMAT_UNROLL
    for (Index r = 0; r < Rows; ++r) {
      const auto weight = hn::Set(d, weights[r]);
      CONVMAT_UNROLL
      for (Index v = 0; v < Vectors; ++v) sums[r][v] = hn::MulAdd(weight, samples[v], sums[r][v]);
    }
  }
  CONVMAT_UNROLL
  for (Index r = 0; r < Rows; ++r) store<T, Vectors>(sums[r], count, alpha, beta, out + r * out_pitch);
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
    for (Index v = 0; v < Vectors; ++v) samples[v] = hn::LoadU(d, x + v * lanes);
    CONVMAT_UNROLL
    for (Index r = First; r < Last; ++r) {
      const auto weight = hn::Set(d, taps[r][b]);
      CONVMAT_UNROLL
      for (Index v = 0; v < Vectors; ++v) sums[r][v] = hn::MulAdd(weight, samples[v], sums[r][v]);
    }
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
      const Index shifts = grid[g].shifts, cols = grid[g].cols;
      const T* line = source + c * plane + grid[g].base;
      const T* taps[Rows];  // of row r: shift a - r
      CONVMAT_UNROLL
      for (Index r = 0; r < Rows; ++r) taps[r] = weights + c * weights_pitch + grid[g].weights - r * cols;
      for (Index a = 0; a < shifts + Rows - 1; ++a, line += row_pitch) {
        const Index first = std::max<Index>(a - shifts + 1, 0), last = std::min(a, Rows - 1);
#define CONVMAT_LINE(First, Last)       \
  if constexpr (Last < Rows)            \
    if (first == First && last == Last) \
      add_line<T, First, Last + 1, Vectors>(taps, line, cols, grid[g].col, sums);
        CONVMAT_LINE(0, 0)
        CONVMAT_LINE(0, 1)
        CONVMAT_LINE(0, 2)
        CONVMAT_LINE(0, 3)
        CONVMAT_LINE(0, 4) CONVMAT_LINE(0, 5) CONVMAT_LINE(1, 1) CONVMAT_LINE(1, 2) CONVMAT_LINE(1, 3)
            CONVMAT_LINE(1, 4) CONVMAT_LINE(1, 5) CONVMAT_LINE(2, 2) CONVMAT_LINE(2, 3) CONVMAT_LINE(2, 4)
                CONVMAT_LINE(2, 5) CONVMAT_LINE(3, 3) CONVMAT_LINE(3, 4) CONVMAT_LINE(3, 5) CONVMAT_LINE(4, 4)
                    CONVMAT_LINE(4, 5) CONVMAT_LINE(5, 5)
#undef CONVMAT_LINE
                        CONVMAT_UNROLL for (Index r = 0; r < Rows; ++r) taps[r] += cols;
      }
    }
  CONVMAT_UNROLL
  for (Index r = 0; r < Rows; ++r)
    store<T, Vectors>(sums[r], count - r * consumed, alpha, beta, out + r * out_pitch);
}

template <class T, Index Positions, Index Vectors>
HWY_NOINLINE void channel_tile(Index steps, const T* HWY_RESTRICT weights, Index weights_pitch,
                               const T* HWY_RESTRICT source, const std::int32_t* HWY_RESTRICT base,
                               const std::int32_t* HWY_RESTRICT position, bool accumulate,
                               T* HWY_RESTRICT out, Index out_pitch) {
  const Tag<T> d;
  const Index lanes = static_cast<Index>(hn::Lanes(d));
  Vector<T> sums[Positions][Vectors];
  const T* x[Positions];
  CONVMAT_UNROLL
  for (Index j = 0; j < Positions; ++j) {
    x[j] = source + position[j];
    CONVMAT_UNROLL
    for (Index v = 0; v < Vectors; ++v)
      sums[j][v] = accumulate ? hn::LoadU(d, out + j * out_pitch + v * lanes) : hn::Zero(d);
  }
  for (Index s = 0; s < steps; ++s, weights += weights_pitch) {
    const Index offset = base[s];
    Vector<T> channels[Vectors];
    CONVMAT_UNROLL
    for (Index v = 0; v < Vectors; ++v) channels[v] = hn::LoadU(d, weights + v * lanes);
    CONVMAT_UNROLL
    for (Index j = 0; j < Positions; ++j) {
      const auto sample = hn::Set(d, x[j][offset]);
      CONVMAT_UNROLL
      for (Index v = 0; v < Vectors; ++v) sums[j][v] = hn::MulAdd(sample, channels[v], sums[j][v]);
    }
  }
  CONVMAT_UNROLL
  for (Index j = 0; j < Positions; ++j) CONVMAT_UNROLL
  for (Index v = 0; v < Vectors; ++v) hn::StoreU(sums[j][v], d, out + j * out_pitch + v * lanes);
}

template <class T, Index Rows, Index Cols>
HWY_NOINLINE void dot_tile(Index count, const T* HWY_RESTRICT z, const std::int32_t* HWY_RESTRICT z_offset,
                           const T* HWY_RESTRICT x, const std::int32_t* HWY_RESTRICT x_offset,
                           T* HWY_RESTRICT out, Index out_pitch) {
  const Tag<T> d;
  const Index lanes = static_cast<Index>(hn::Lanes(d));
  Vector<T> sums[Rows][Cols];
  const T *zs[Rows], *xs[Cols];
  CONVMAT_UNROLL
  for (Index i = 0; i < Rows; ++i) {
    zs[i] = z + z_offset[i];
    CONVMAT_UNROLL
    for (Index j = 0; j < Cols; ++j) sums[i][j] = hn::Zero(d);
  }
  CONVMAT_UNROLL
  for (Index j = 0; j < Cols; ++j) xs[j] = x + x_offset[j];
  for (Index f = 0; f < count; f += lanes) {
    Vector<T> samples[Cols];
    CONVMAT_UNROLL
    for (Index j = 0; j < Cols; ++j) samples[j] = hn::LoadU(d, xs[j] + f);
    CONVMAT_UNROLL
    for (Index i = 0; i < Rows; ++i) {
      const auto cotangent = hn::LoadU(d, zs[i] + f);
      CONVMAT_UNROLL
      for (Index j = 0; j < Cols; ++j) sums[i][j] = hn::MulAdd(cotangent, samples[j], sums[i][j]);
    }
  }
  CONVMAT_UNROLL
  for (Index i = 0; i < Rows; ++i) CONVMAT_UNROLL
  for (Index j = 0; j < Cols; ++j) out[i * out_pitch + j] += hn::GetLane(hn::SumOfLanes(d, sums[i][j]));
}

// A table of instances for 1 ... N, by index.
template <template <Index> class Entry, class Function, std::size_t... N>
constexpr std::array<Function, sizeof...(N)> table_of(std::index_sequence<N...>) {
  return {Entry<static_cast<Index>(N) + 1>::function...};
}

// ceil(count / parts) for the first parts, floor for the last: `done` are dealt out already.
constexpr Index share(Index left, Index parts) { return (left + parts - 1) / parts; }

template <class T, Index Rows>
void sample_row(Index steps, const T* weights, const T* source, const std::int32_t* base, Index count,
                T alpha, T beta, T* out, Index out_pitch) {
  constexpr Index most = vectors_of(Rows);
  const Index lanes = static_cast<Index>(hn::Lanes(Tag<T>()));
  Index vectors = share(count, lanes);
  for (Index tiles = share(vectors, most), first = 0; tiles > 0; --tiles) {
    const Index taken = share(vectors, tiles);
    const auto call = [&]<Index V>() {
      sample_tile<T, Rows, V>(steps, weights, source + first, base, count - first, alpha, beta, out + first,
                              out_pitch);
    };
    [&]<std::size_t... V>(std::index_sequence<V...>) {
      ((static_cast<Index>(V) + 1 == taken ? call.template operator()<static_cast<Index>(V) + 1>() : void()),
       ...);
    }
    (std::make_index_sequence<most>());
    vectors -= taken;
    first += taken * lanes;
  }
}

// Calls f.template operator()<n>() for the n in 1 ... Most given at run time.
template <Index Most, class F>
HWY_INLINE void with_constant(Index n, const F& f) {
  [&]<std::size_t... N>(std::index_sequence<N...>) {
    ((static_cast<Index>(N) + 1 == n ? f.template operator()<static_cast<Index>(N) + 1>() : void()), ...);
  }
  (std::make_index_sequence<Most>());
}

template <class T>
void sample_rows(Index rows, Index steps, const T* weights, const T* source, const std::int32_t* base,
                 Index count, T alpha, T beta, T* out, Index out_pitch) {
  with_constant<max_rows>(rows, [&]<Index R>() {
    sample_row<T, R>(steps, weights, source, base, count, alpha, beta, out, out_pitch);
  });
}

template <class T>
void grid_rows(Index rows, Index channels, Index plane, Index grids, const TermGrid* grid, const T* weights,
               Index weights_pitch, const T* source, Index row_pitch, Index count, Index consumed, T alpha,
               T beta, T* out, Index out_pitch) {
  const Index lanes = static_cast<Index>(hn::Lanes(Tag<T>()));
  with_constant<grid_tile_rows>(rows, [&]<Index R>() {
    constexpr Index most = std::min<Index>(vectors_of(R), 4);
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

template <class T>
void channel_panel(Index vectors, Index steps, const T* weights, Index weights_pitch, const T* source,
                   const std::int32_t* base, Index count, const std::int32_t* position, bool accumulate,
                   T* out, Index out_pitch) {
  with_constant<vectors_of(max_rows)>(vectors, [&]<Index V>() {
    for (Index tiles = share(count, max_rows), first = 0, left = count; tiles > 0; --tiles) {
      const Index taken = share(left, tiles);
      with_constant<max_rows>(taken, [&]<Index J>() {
        channel_tile<T, J, V>(steps, weights, weights_pitch, source, base, position + first, accumulate,
                              out + first * out_pitch, out_pitch);
      });
      left -= taken;
      first += taken;
    }
  });
}

// Columns of a tile share its rows; a register for each of them and one more besides the sums.
constexpr Index dot_cols = 7;
constexpr Index dot_rows(Index cols) { return std::min<Index>((registers - 1 - cols) / cols, 8); }

template <class T>
void dot_tiles(Index rows, Index cols, Index count, const T* z, const std::int32_t* z_offset,
               const std::int32_t* delay, const T* x, const std::int32_t* x_offset, T* out, Index out_pitch) {
  const Index lanes = static_cast<Index>(hn::Lanes(Tag<T>()));
  constexpr Index wide = registers == 32 ? 4 : 2;
  for (Index j = 0, across = cols <= dot_cols && registers == 32 ? 1 : share(cols, wide); across > 0;
       --across) {
    const Index taken = share(cols - j, across);
    with_constant<dot_cols>(taken, [&]<Index C>() {
      constexpr Index high = dot_rows(C);
      for (Index i = 0, down = share(rows, high); down > 0; --down) {
        const Index some = share(rows - i, down);
        const auto [first, last] = std::minmax_element(delay + i, delay + i + some);
        const Index begin = *first, length = share(*last + count - begin, lanes) * lanes;
        with_constant<high>(some, [&]<Index R>() {
          dot_tile<T, R, C>(length, z + begin, z_offset + i, x + begin, x_offset + j, out + i * out_pitch + j,
                            out_pitch);
        });
        i += some;
      }
    });
    j += taken;
  }
}

template <class T>
void transpose(Index rows, Index cols, const T* from, Index from_pitch, T* to, Index to_pitch) {
  const Tag<T> d;
  const hn::RebindToSigned<Tag<T>> di;
  using Signed = hn::TFromD<decltype(di)>;
  const Index lanes = static_cast<Index>(hn::Lanes(d));
  const auto index = hn::Mul(hn::Iota(di, 0), hn::Set(di, static_cast<Signed>(from_pitch)));
  Index i = 0;
  for (; i + lanes <= rows; i += lanes)
    for (Index j = 0; j < cols; ++j)
      hn::StoreU(hn::GatherIndex(d, from + i * from_pitch + j, index), d, to + j * to_pitch + i);
  for (; i < rows; ++i)
    for (Index j = 0; j < cols; ++j) to[j * to_pitch + i] = from[i * from_pitch + j];
}

template <class T>
const Tiles<T>& table() {
  static const Tiles<T> tiles{hwy::TargetName(HWY_TARGET),
                              static_cast<Index>(hn::Lanes(Tag<T>())),
                              max_rows,
                              grid_tile_rows,
                              vectors_of(max_rows),
                              sample_rows<T>,
                              grid_rows<T>,
                              channel_panel<T>,
                              dot_tiles<T>,
                              transpose<T>};
  return tiles;
}

const Tiles<float>& table_float() { return table<float>(); }
const Tiles<double>& table_double() { return table<double>(); }

}  // namespace HWY_NAMESPACE
}  // namespace convmat
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace convmat {

HWY_EXPORT(table_float);
HWY_EXPORT(table_double);

template <>
const Tiles<float>& tiles<float>() {
  static const Tiles<float>& chosen = HWY_DYNAMIC_DISPATCH(table_float)();
  return chosen;
}

template <>
const Tiles<double>& tiles<double>() {
  static const Tiles<double>& chosen = HWY_DYNAMIC_DISPATCH(table_double)();
  return chosen;
}

}  // namespace convmat
#endif
