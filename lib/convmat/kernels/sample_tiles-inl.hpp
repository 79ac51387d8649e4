// Rows of weights against runs of samples.
#if defined(CONVMAT_SAMPLE_TILES_INL) == defined(HWY_TARGET_TOGGLE)
#ifdef CONVMAT_SAMPLE_TILES_INL
#undef CONVMAT_SAMPLE_TILES_INL
#else
#define CONVMAT_SAMPLE_TILES_INL
#endif

#include <hwy/highway.h>

#include <convmat/kernels/extents-inl.hpp>
#include <convmat/kernels/vectors-inl.hpp>
#include <cstdint>

HWY_BEFORE_NAMESPACE();
namespace convmat {
namespace HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

template <class T, Index Rows, Index Vectors>
HWY_NOINLINE void sample_tile(Index steps, const T* HWY_RESTRICT weights, const T* HWY_RESTRICT source,
                              const std::int32_t* HWY_RESTRICT base, Index count, T alpha, T beta,
                              T* HWY_RESTRICT out, Index out_pitch) {
  const Tag<T> d;
  const Index lanes = static_cast<Index>(hn::Lanes(d));
  Vector<T> sums[Rows][Vectors];
  set_zero<T>(sums);
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

}  // namespace HWY_NAMESPACE
}  // namespace convmat
HWY_AFTER_NAMESPACE();

#endif
