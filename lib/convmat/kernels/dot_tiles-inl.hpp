// Inner products of shifted runs, and lines.
#if defined(CONVMAT_DOT_TILES_INL) == defined(HWY_TARGET_TOGGLE)
#ifdef CONVMAT_DOT_TILES_INL
#undef CONVMAT_DOT_TILES_INL
#else
#define CONVMAT_DOT_TILES_INL
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

// Adds the products of one vector of each line.
template <class T, Index Rows, Index Cols>
HWY_INLINE void add_dots(const T* const* zs, const T* const* xs, Index f, Vector<T> (*sums)[Cols]) {
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

// As above where lines of x begin or end.
template <class T, Index Rows, Index Cols>
HWY_INLINE void add_edge_dots(const DotLines<T>& lines, const std::int32_t* x_begin, const T* const* zs,
                              const T* const* xs, Index f, Vector<T> (*sums)[Cols]) {
  Vector<T> samples[Cols];
  CONVMAT_UNROLL
  for (Index j = 0; j < Cols; ++j)
    samples[j] = load_between(xs[j] + f, x_begin[j] - f, x_begin[j] + lines.x_length - f);
  CONVMAT_UNROLL
  for (Index i = 0; i < Rows; ++i) {
    const auto cotangent = load_between(zs[i] + f, 0, lines.count - f);
    CONVMAT_UNROLL
    for (Index j = 0; j < Cols; ++j) sums[i][j] = hn::MulAdd(cotangent, samples[j], sums[i][j]);
  }
}

// All samples stand from vector to vector [head, tail) of a line.
template <class T, Index Rows, Index Cols>
HWY_NOINLINE void dot_lines_tile(const DotLines<T>& lines, Index head, Index tail,
                                 const std::int32_t* z_offset, const std::int32_t* delay,
                                 const std::int32_t* x_offset, const std::int32_t* x_begin,
                                 T* HWY_RESTRICT out, Index out_pitch) {
  const Tag<T> d;
  const Index lanes = static_cast<Index>(hn::Lanes(d));
  Vector<T> sums[Rows][Cols];
  set_zero<T>(sums);
  const auto [earliest, latest] = std::minmax_element(delay, delay + Rows);
  for (Index l = *earliest; l < *latest + lines.z_lines; ++l) {
    if (lines.x_line[l] < 0) continue;
    const T *zs[Rows], *xs[Cols];
    CONVMAT_UNROLL
    for (Index i = 0; i < Rows; ++i) {
      const Index line = l - delay[i];
      const bool is_there = 0 <= line && line < lines.z_lines;
      zs[i] = is_there ? lines.z + z_offset[i] + line * lines.count : lines.zeros;
    }
    CONVMAT_UNROLL
    for (Index j = 0; j < Cols; ++j) xs[j] = lines.x + x_offset[j] + lines.x_line[l] * lines.x_length;
    Index f = 0;
    for (; f < head; f += lanes) add_edge_dots<T, Rows, Cols>(lines, x_begin, zs, xs, f, sums);
    for (; f < tail; f += lanes) add_dots<T, Rows, Cols>(zs, xs, f, sums);
    for (; f < lines.count; f += lanes) add_edge_dots<T, Rows, Cols>(lines, x_begin, zs, xs, f, sums);
  }
  CONVMAT_UNROLL
  for (Index i = 0; i < Rows; ++i) CONVMAT_UNROLL
  for (Index j = 0; j < Cols; ++j) out[i * out_pitch + j] += hn::GetLane(hn::SumOfLanes(d, sums[i][j]));
}

template <class T, Index Rows, Index Cols>
HWY_NOINLINE void dot_tile(Index count, const T* HWY_RESTRICT z, const std::int32_t* HWY_RESTRICT z_offset,
                           const T* HWY_RESTRICT x, const std::int32_t* HWY_RESTRICT x_offset,
                           T* HWY_RESTRICT out, Index out_pitch) {
  const Tag<T> d;
  const Index lanes = static_cast<Index>(hn::Lanes(d));
  Vector<T> sums[Rows][Cols];
  set_zero<T>(sums);
  const T *zs[Rows], *xs[Cols];
  CONVMAT_UNROLL
  for (Index i = 0; i < Rows; ++i) zs[i] = z + z_offset[i];
  CONVMAT_UNROLL
  for (Index j = 0; j < Cols; ++j) xs[j] = x + x_offset[j];
  for (Index f = 0; f < count; f += lanes) add_dots<T, Rows, Cols>(zs, xs, f, sums);
  CONVMAT_UNROLL
  for (Index i = 0; i < Rows; ++i) CONVMAT_UNROLL
  for (Index j = 0; j < Cols; ++j) out[i * out_pitch + j] += hn::GetLane(hn::SumOfLanes(d, sums[i][j]));
}

// Columns of a tile share its rows; a register for each of them and one more besides the sums.
constexpr Index most_dot_cols = registers == 32 ? 7 : 2;
constexpr Index dot_cols(Index cols) { return cols <= most_dot_cols ? cols : registers == 32 ? 4 : 2; }
constexpr Index dot_rows(Index cols) { return std::min<Index>((registers - 1 - cols) / cols, 8); }

inline DotShape dot_shape(Index rows, Index cols) {
  const Index taken = dot_cols(cols);
  return {std::min(rows, dot_rows(taken)), taken};
}

// Calls f.template operator()<rows, cols>(i, j) for the tiles of rows x cols sums.
template <class F>
HWY_INLINE void for_each_dot_tile(Index rows, Index cols, const F& f) {
  for (Index j = 0, across = share(cols, dot_cols(cols)); across > 0; --across) {
    const Index taken = share(cols - j, across);
    with_constant<most_dot_cols>(taken, [&]<Index C>() {
      constexpr Index high = dot_rows(C);
      for (Index i = 0, down = share(rows, high); down > 0; --down) {
        const Index some = share(rows - i, down);
        with_constant<high>(some, [&]<Index R>() { f.template operator()<R, C>(i, j); });
        i += some;
      }
    });
    j += taken;
  }
}

template <class T>
void dot_runs(Index rows, Index cols, Index count, const T* z, const std::int32_t* z_offset,
              const std::int32_t* delay, const T* x, const std::int32_t* x_offset, T* out, Index out_pitch) {
  const Index lanes = static_cast<Index>(hn::Lanes(Tag<T>()));
  for_each_dot_tile(rows, cols, [&]<Index R, Index C>(Index i, Index j) {
    const auto [first, last] = std::minmax_element(delay + i, delay + i + R);
    const Index begin = *first, length = share(*last + count - begin, lanes) * lanes;
    dot_tile<T, R, C>(length, z + begin, z_offset + i, x + begin, x_offset + j, out + i * out_pitch + j,
                      out_pitch);
  });
}

template <class T>
void dot_lines(Index rows, Index cols, const DotLines<T>& lines, const std::int32_t* z_offset,
               const std::int32_t* delay, const std::int32_t* x_offset, const std::int32_t* x_begin, T* out,
               Index out_pitch) {
  const Index lanes = static_cast<Index>(hn::Lanes(Tag<T>()));
  for_each_dot_tile(rows, cols, [&]<Index R, Index C>(Index i, Index j) {
    const auto [first, last] = std::minmax_element(x_begin + j, x_begin + j + C);
    const Index head = share(std::clamp<Index>(*last, 0, lines.count), lanes) * lanes,
                end = std::clamp<Index>(*first + lines.x_length, 0, lines.count);
    dot_lines_tile<T, R, C>(lines, head, std::max(head, end - end % lanes), z_offset + i, delay + i,
                            x_offset + j, x_begin + j, out + i * out_pitch + j, out_pitch);
  });
}

}  // namespace HWY_NAMESPACE
}  // namespace convmat
HWY_AFTER_NAMESPACE();

#endif
