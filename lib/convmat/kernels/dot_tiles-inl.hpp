// Inner products of shifted runs.
#if defined(CONVMAT_DOT_TILES_INL) == defined(HWY_TARGET_TOGGLE)
#ifdef CONVMAT_DOT_TILES_INL
#undef CONVMAT_DOT_TILES_INL
#else
#define CONVMAT_DOT_TILES_INL
#endif

#include <hwy/highway.h>

#include <algorithm>
#include <convmat/kernels/extents-inl.hpp>
#include <convmat/kernels/vectors-inl.hpp>
#include <cstdint>

HWY_BEFORE_NAMESPACE();
namespace convmat {
namespace HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

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

}  // namespace HWY_NAMESPACE
}  // namespace convmat
HWY_AFTER_NAMESPACE();

#endif
