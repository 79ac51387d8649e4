// Lines that are copied between zeros, or added to others.
#if defined(CONVMAT_LINES_INL) == defined(HWY_TARGET_TOGGLE)
#ifdef CONVMAT_LINES_INL
#undef CONVMAT_LINES_INL
#else
#define CONVMAT_LINES_INL
#endif

#include <hwy/highway.h>

#include <algorithm>
#include <convmat/core/shape.hpp>
#include <convmat/kernels/vectors-inl.hpp>

HWY_BEFORE_NAMESPACE();
namespace convmat {
namespace HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

// One vector of a line, at j, that does not lie inside [begin, end) or passes the end of the line.
template <class T>
HWY_INLINE void pad_edge(Index j, Index count, Index begin, Index end, const T* from, T* to) {
#if HWY_TARGET <= HWY_AVX2
  const Tag<T> d;
  const auto first = [&](Index n) { return hn::FirstN(d, static_cast<std::size_t>(std::max<Index>(n, 0))); };
  const auto inside = hn::AndNot(first(begin - j), first(end - j));
  hn::BlendedStore(hn::MaskedLoad(inside, d, from + (j - begin)), first(count - j), d, to + j);
#else  // There a masked load reads the whole vector, aligned.
  const Index last = std::min(count, j + static_cast<Index>(hn::Lanes(Tag<T>())));
  for (; j < last; ++j) to[j] = begin <= j && j < end ? from[j - begin] : T{0};
#endif
}

template <class T>
void pad_line(Index count, Index begin, Index end, const T* from, T* to) {
  const Tag<T> d;
  const Index lanes = static_cast<Index>(hn::Lanes(d));
  Index j = 0;
  for (; j < begin; j += lanes) pad_edge(j, count, begin, end, from, to);
  for (; j + lanes <= end; j += lanes) hn::StoreU(hn::LoadU(d, from + (j - begin)), d, to + j);
  for (; j < count; j += lanes) pad_edge(j, count, begin, end, from, to);
}

// A vector of every second sample is read with the samples between them: not the last, which may have none
// after it.
template <class T>
void pad_stepped_line(Index count, Index begin, Index end, const T* from, Index step, T* to) {
  std::fill_n(to, begin, T{0});
  Index j = begin;
#if HWY_TARGET != HWY_SCALAR
  const Tag<T> d;
  const Index lanes = static_cast<Index>(hn::Lanes(d));
  for (; step == 2 && j + lanes < end; j += lanes) {
    Vector<T> even, odd;
    hn::LoadInterleaved2(d, from + 2 * (j - begin), even, odd);
    hn::StoreU(even, d, to + j);
  }
#endif
  for (; j < end; ++j) to[j] = from[(j - begin) * step];
  std::fill(to + end, to + count, T{0});
}

template <class T>
void pad_lines(Index lines, Index count, Index begin, Index end, const T* from, Index from_pitch, Index step,
               T* to, Index to_pitch) {
  for (Index line = 0; line < lines; ++line, from += from_pitch, to += to_pitch)
    if (step == 1)
      pad_line(count, begin, end, from, to);
    else
      pad_stepped_line(count, begin, end, from, step, to);
}

template <class T>
void axpby_lines(Index lines, Index count, T alpha, const T* from, Index from_pitch, T beta, T* to,
                 Index to_pitch) {
  const Tag<T> d;
  const Index lanes = static_cast<Index>(hn::Lanes(d));
  for (Index line = 0; line < lines; ++line, from += from_pitch, to += to_pitch)
    for (Index j = 0; j < count; j += lanes) {
      const Vector<T> sums = count - j < lanes ? load_first(from + j, count - j) : hn::LoadU(d, from + j);
      store<T, 1>(&sums, count - j, alpha, beta, to + j);
    }
}

}  // namespace HWY_NAMESPACE
}  // namespace convmat
HWY_AFTER_NAMESPACE();

#endif
