// Vectors of scalars: loaded, kept in registers and stored.
#if defined(CONVMAT_VECTORS_INL) == defined(HWY_TARGET_TOGGLE)
#ifdef CONVMAT_VECTORS_INL
#undef CONVMAT_VECTORS_INL
#else
#define CONVMAT_VECTORS_INL
#endif

#include <hwy/highway.h>

#include <algorithm>
#include <convmat/core/shape.hpp>

HWY_BEFORE_NAMESPACE();
namespace convmat {
namespace HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

template <class T>
using Tag = hn::ScalableTag<T>;
template <class T>
using Vector = hn::Vec<Tag<T>>;

// A register has no run-time index: arrays of vectors stay in registers only where every loop over them is
// unrolled. None is longer than 16.
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

// The first `count` scalars of a vector, zeros after them; nothing is read there.
template <class T>
HWY_INLINE Vector<T> load_first(const T* from, Index count) {
  const Tag<T> d;
#if HWY_TARGET <= HWY_AVX2
  return hn::MaskedLoad(hn::FirstN(d, static_cast<std::size_t>(count)), d, from);
#else  // There a masked load reads the whole vector, aligned.
  alignas(16) T vector[16 / sizeof(T)] = {};
  std::copy_n(from, count, vector);
  return hn::Load(d, vector);
#endif
}

// The scalars [begin, end) of a vector, zeros around them; nothing is read there.
template <class T>
HWY_INLINE Vector<T> load_between(const T* from, Index begin, Index end) {
  const Tag<T> d;
  const Index lanes = static_cast<Index>(hn::Lanes(d));
  begin = std::clamp<Index>(begin, 0, lanes);
  end = std::clamp<Index>(end, begin, lanes);
#if HWY_TARGET <= HWY_AVX2
  const auto first = [&](Index n) HWY_ATTR { return hn::FirstN(d, static_cast<std::size_t>(n)); };
  return hn::MaskedLoad(hn::AndNot(first(begin), first(end)), d, from);
#else
  alignas(16) T vector[16 / sizeof(T)] = {};
  std::copy(from + begin, from + end, vector + begin);
  return hn::Load(d, vector);
#endif
}

// The sums of a tile, before the first product.
template <class T, Index Rows, Index Cols>
HWY_INLINE void set_zero(Vector<T> (&sums)[Rows][Cols]) {
  CONVMAT_UNROLL
  for (Index i = 0; i < Rows; ++i) CONVMAT_UNROLL
  for (Index j = 0; j < Cols; ++j) sums[i][j] = hn::Zero(Tag<T>());
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

}  // namespace HWY_NAMESPACE
}  // namespace convmat
HWY_AFTER_NAMESPACE();

#endif
