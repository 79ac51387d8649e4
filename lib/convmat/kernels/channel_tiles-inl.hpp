// Vectors of channels against single samples.
#if defined(CONVMAT_CHANNEL_TILES_INL) == defined(HWY_TARGET_TOGGLE)
#ifdef CONVMAT_CHANNEL_TILES_INL
#undef CONVMAT_CHANNEL_TILES_INL
#else
#define CONVMAT_CHANNEL_TILES_INL
#endif

#include <hwy/highway.h>

#include <convmat/kernels/extents-inl.hpp>
#include <convmat/kernels/vectors-inl.hpp>
#include <cstdint>

HWY_BEFORE_NAMESPACE();
namespace convmat {
namespace HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

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

// Positions of a tile: more where one vector alone would wait for its sums.
constexpr Index positions_of(Index vectors) { return vectors == 1 && registers == 32 ? 10 : max_rows; }

template <class T>
void channel_panel(Index vectors, Index steps, const T* weights, Index weights_pitch, const T* source,
                   const std::int32_t* base, Index count, const std::int32_t* position, bool accumulate,
                   T* out, Index out_pitch) {
  with_constant<vectors_of(max_rows)>(vectors, [&]<Index V>() {
    constexpr Index most = positions_of(V);
    for (Index tiles = share(count, most), first = 0, left = count; tiles > 0; --tiles) {
      const Index taken = share(left, tiles);
      with_constant<most>(taken, [&]<Index J>() {
        channel_tile<T, J, V>(steps, weights, weights_pitch, source, base, position + first, accumulate,
                              out + first * out_pitch, out_pitch);
      });
      left -= taken;
      first += taken;
    }
  });
}

}  // namespace HWY_NAMESPACE
}  // namespace convmat
HWY_AFTER_NAMESPACE();

#endif
