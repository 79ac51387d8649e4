// The inner loops of tiles.hpp, once for each instruction set: included by tiles_float.cpp and
// tiles_double.cpp through Highway's foreach_target, hence no ordinary include guard.
#if defined(CONVMAT_TILES_INL) == defined(HWY_TARGET_TOGGLE)
#ifdef CONVMAT_TILES_INL
#undef CONVMAT_TILES_INL
#else
#define CONVMAT_TILES_INL
#endif

#include <hwy/highway.h>

#include <algorithm>
#include <convmat/core/division.hpp>
#include <convmat/kernels/minimal_filter.hpp>
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
constexpr Index vectors_of(Index rows) { return std::min<Index>((registers - 1) / (rows + 1), 8); }

// Tiles of grids: of many short rows, or of few long ones.
constexpr Index grid_rows_short = 6, grid_rows_long = 4;
constexpr Index grid_vectors_of(Index rows) {
  return std::min<Index>(vectors_of(rows), rows > grid_rows_long ? 3 : 6);
}

template <class T>
using Tag = hn::ScalableTag<T>;
template <class T>
using Vector = hn::Vec<Tag<T>>;

// Of 64-bit sums below, kept in registers: every loop over a tile is unrolled.
#define CONVMAT_UNROLL _Pragma("GCC unroll 16")

// Keeps a loaded vector in its register: g++ would rather load it again for every use.
template <class V>
HWY_INLINE void keep([[maybe_unused]] V& v) {
#if HWY_COMPILER_GCC_ACTUAL && HWY_TARGET <= HWY_AVX3
  asm("" : "+v"(v.raw));
#elif HWY_COMPILER_GCC_ACTUAL && HWY_TARGET != HWY_SCALAR
  asm("" : "+x"(v.raw));
#endif
}

template <class T>
HWY_INLINE Vector<T> load(const T* from) {
  Vector<T> v = hn::LoadU(Tag<T>(), from);
  keep(v);
  return v;
}

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
#if HWY_TARGET <= HWY_AVX2
      const auto mask = hn::FirstN(d, static_cast<std::size_t>(left));
      hn::BlendedStore(beta == T{0} ? sum : hn::MulAdd(b, hn::MaskedLoad(mask, d, to), sum), mask, d, to);
#else  // There a masked load reads the whole vector, aligned.
      alignas(16) T last[16 / sizeof(T)];
      hn::Store(sum, d, last);
      for (Index i = 0; i < left; ++i) to[i] = beta == T{0} ? last[i] : beta * to[i] + last[i];
#endif
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
    for (Index v = 0; v < Vectors; ++v) samples[v] = load(x + v * lanes);
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
    for (Index v = 0; v < Vectors; ++v) samples[v] = load(x + v * lanes);
    CONVMAT_UNROLL
    for (Index r = First; r < Last; ++r) {
      const auto weight = hn::Set(d, taps[r][b]);
      CONVMAT_UNROLL
      for (Index v = 0; v < Vectors; ++v) sums[r][v] = hn::MulAdd(weight, samples[v], sums[r][v]);
    }
  }
}

// Lines Line ... End - 1 of the tile where its rows read `Shifts` lines each; `all` rows are taken to read
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
    for (Index v = 0; v < Vectors; ++v) channels[v] = load(weights + v * lanes);
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
    for (Index j = 0; j < Cols; ++j) samples[j] = load(xs[j] + f);
    CONVMAT_UNROLL
    for (Index i = 0; i < Rows; ++i) {
      const auto cotangent = load(zs[i] + f);
      CONVMAT_UNROLL
      for (Index j = 0; j < Cols; ++j) sums[i][j] = hn::MulAdd(cotangent, samples[j], sums[i][j]);
    }
  }
  CONVMAT_UNROLL
  for (Index i = 0; i < Rows; ++i) CONVMAT_UNROLL
  for (Index j = 0; j < Cols; ++j) out[i * out_pitch + j] += hn::GetLane(hn::SumOfLanes(d, sums[i][j]));
}

// What the next of so many parts takes.
constexpr Index share(Index left, Index parts) { return ceil_divide(left, parts); }

// Calls f.template operator()<n>() for the n in 1 ... Most given at run time.
template <Index Most, class F>
HWY_INLINE void with_constant(Index n, const F& f) {
  [&]<std::size_t... N>(std::index_sequence<N...>) {
    ((static_cast<Index>(N) + 1 == n ? f.template operator()<static_cast<Index>(N) + 1>() : void()), ...);
  }
  (std::make_index_sequence<Most>());
}

template <class T, Index Rows>
void sample_row(Index steps, const T* weights, const T* source, const std::int32_t* base, Index count,
                T alpha, T beta, T* out, Index out_pitch) {
  constexpr Index most = vectors_of(Rows);
  const Index lanes = static_cast<Index>(hn::Lanes(Tag<T>()));
  Index vectors = share(count, lanes);
  for (Index tiles = share(vectors, most), first = 0; tiles > 0; --tiles) {
    const Index taken = share(vectors, tiles);
    with_constant<most>(taken, [&]<Index V>() {
      sample_tile<T, Rows, V>(steps, weights, source + first, base, count - first, alpha, beta, out + first,
                              out_pitch);
    });
    vectors -= taken;
    first += taken * lanes;
  }
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

#if HWY_TARGET == HWY_SCALAR

template <class T>
HWY_INLINE void transpose_square(const T* from, Index, T* to, Index) {
  *to = *from;
}

#else

// Square blocks of 128 bits, transposed within: block k of u[c] holds column B k + c of the B rows r[0],
// r[1], ...
template <class T>
HWY_INLINE void transpose_within(const Vector<T>* r, Vector<T>* u) {
  const Tag<T> d;
  if constexpr (sizeof(T) == 8) {
    u[0] = hn::InterleaveLower(d, r[0], r[1]);
    u[1] = hn::InterleaveUpper(d, r[0], r[1]);
  } else {
    const auto lower02 = hn::InterleaveLower(d, r[0], r[2]), lower13 = hn::InterleaveLower(d, r[1], r[3]);
    const auto upper02 = hn::InterleaveUpper(d, r[0], r[2]), upper13 = hn::InterleaveUpper(d, r[1], r[3]);
    u[0] = hn::InterleaveLower(d, lower02, lower13);
    u[1] = hn::InterleaveUpper(d, lower02, lower13);
    u[2] = hn::InterleaveLower(d, upper02, upper13);
    u[3] = hn::InterleaveUpper(d, upper02, upper13);
  }
}

// to[j to_pitch + i] = from[i from_pitch + j] for a square of one vector's extent.
template <class T>
HWY_INLINE void transpose_square(const T* from, Index from_pitch, T* to, Index to_pitch) {
  const Tag<T> d;
  constexpr Index lanes = hn::MaxLanes(d), within = 16 / sizeof(T), blocks = lanes / within;
  Vector<T> u[lanes];  // u[g within + c]: rows of block g
  CONVMAT_UNROLL
  for (Index g = 0; g < blocks; ++g) {
    Vector<T> rows[within];
    CONVMAT_UNROLL
    for (Index i = 0; i < within; ++i) rows[i] = hn::LoadU(d, from + (g * within + i) * from_pitch);
    transpose_within<T>(rows, u + g * within);
  }
  CONVMAT_UNROLL
  for (Index c = 0; c < within; ++c) {
    T* row = to + c * to_pitch;
    const Index next = within * to_pitch;
    if constexpr (blocks == 1) {
      hn::StoreU(u[c], d, row);
    } else if constexpr (blocks == 2) {
      hn::StoreU(hn::ConcatLowerLower(d, u[within + c], u[c]), d, row);
      hn::StoreU(hn::ConcatUpperUpper(d, u[within + c], u[c]), d, row + next);
    } else {
      const auto a = u[c], b = u[within + c], e = u[2 * within + c], f = u[3 * within + c];
      const auto even01 = hn::OddEvenBlocks(hn::SwapAdjacentBlocks(b), a);
      const auto odd01 = hn::OddEvenBlocks(b, hn::SwapAdjacentBlocks(a));
      const auto even23 = hn::OddEvenBlocks(hn::SwapAdjacentBlocks(f), e);
      const auto odd23 = hn::OddEvenBlocks(f, hn::SwapAdjacentBlocks(e));
      hn::StoreU(hn::ConcatLowerLower(d, even23, even01), d, row);
      hn::StoreU(hn::ConcatLowerLower(d, odd23, odd01), d, row + next);
      hn::StoreU(hn::ConcatUpperUpper(d, even23, even01), d, row + 2 * next);
      hn::StoreU(hn::ConcatUpperUpper(d, odd23, odd01), d, row + 3 * next);
    }
  }
}

#endif

// The last squares overlap those before them where the extents are not whole vectors.
template <class T>
void transpose(Index rows, Index cols, const T* from, Index from_pitch, T* to, Index to_pitch) {
  constexpr Index lanes = hn::MaxLanes(Tag<T>());
  if (rows >= lanes && cols >= lanes) {
    for (Index r = 0; r < rows; r += lanes)
      for (Index c = 0; c < cols; c += lanes) {
        const Index i = std::min(r, rows - lanes), j = std::min(c, cols - lanes);
        transpose_square(from + i * from_pitch + j, from_pitch, to + j * to_pitch + i, to_pitch);
      }
  } else {
    for (Index i = 0; i < rows; ++i)
      for (Index j = 0; j < cols; ++j) to[j * to_pitch + i] = from[i * from_pitch + j];
  }
}

// sum over j of Matrix[Row][j] in[j], zeros left out.
template <class T, const auto& Matrix, std::size_t Row>
HWY_INLINE Vector<T> row_times(const Vector<T>* in) {
  const Tag<T> d;
  auto sum = hn::Zero(d);
  [&]<std::size_t... J>(std::index_sequence<J...>) {
    ((Matrix[Row][J] != 0 ? void(sum = hn::MulAdd(hn::Set(d, static_cast<T>(Matrix[Row][J])), in[J], sum))
                          : void()),
     ...);
  }
  (std::make_index_sequence<Matrix[Row].size()>());
  return sum;
}

// to = Matrix from Matrixᵀ
template <class T, const auto& Matrix>
void filter(Index channels, const T* HWY_RESTRICT from, Index from_row, Index from_col, T* HWY_RESTRICT to,
            Index to_row, Index to_col) {
  const Tag<T> d;
  constexpr std::size_t rows = Matrix.size(), cols = Matrix[0].size();
  for (Index c = 0; c < channels; c += static_cast<Index>(hn::Lanes(d))) {
    Vector<T> half[rows][cols];  // Matrix from
    [&]<std::size_t... I>(std::index_sequence<I...>) {
      for (std::size_t k = 0; k < cols; ++k) {
        Vector<T> in[cols];
        CONVMAT_UNROLL
        for (std::size_t j = 0; j < cols; ++j)
          in[j] =
              hn::LoadU(d, from + static_cast<Index>(j) * from_row + static_cast<Index>(k) * from_col + c);
        ((half[I][k] = row_times<T, Matrix, I>(in)), ...);
      }
      for (std::size_t i = 0; i < rows; ++i)
        (hn::StoreU(row_times<T, Matrix, I>(half[i]), d,
                    to + static_cast<Index>(i) * to_row + static_cast<Index>(I) * to_col + c),
         ...);
    }
    (std::make_index_sequence<rows>());
  }
}

template <class T>
const Tiles<T>& table() {
  static const Tiles<T> tiles{hwy::TargetName(HWY_TARGET),
                              static_cast<Index>(hn::Lanes(Tag<T>())),
                              max_rows,
                              grid_rows_short,
                              grid_rows_long,
                              vectors_of(max_rows),
                              sample_rows<T>,
                              grid_rows<T>,
                              channel_panel<T>,
                              dot_tiles<T>,
                              transpose<T>,
                              filter<T, minimal_filter::b_transposed>,
                              filter<T, minimal_filter::a_transposed>};
  return tiles;
}

}  // namespace HWY_NAMESPACE
}  // namespace convmat
HWY_AFTER_NAMESPACE();

#endif
