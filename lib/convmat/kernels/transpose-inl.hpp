// Transposes of matrices, square by square.
#if defined(CONVMAT_TRANSPOSE_INL) == defined(HWY_TARGET_TOGGLE)
#ifdef CONVMAT_TRANSPOSE_INL
#undef CONVMAT_TRANSPOSE_INL
#else
#define CONVMAT_TRANSPOSE_INL
#endif

#include <hwy/highway.h>

#include <algorithm>
#include <convmat/kernels/vectors-inl.hpp>

HWY_BEFORE_NAMESPACE();
namespace convmat {
namespace HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

#if HWY_TARGET != HWY_SCALAR

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

// How rows of a square are read and columns written: all of them, or the first of each.
template <class T>
struct Square {
  HWY_INLINE Vector<T> load(Index, const T* from) const { return hn::LoadU(Tag<T>(), from); }
  HWY_INLINE void store(Index, Vector<T> column, T* to) const { hn::StoreU(column, Tag<T>(), to); }
};

#if HWY_TARGET <= HWY_AVX2
template <class T>
struct PartialSquare {
  Index rows, cols;
  HWY_INLINE Vector<T> load(Index i, const T* from) const {
    return i < rows ? load_first(from, cols) : hn::Zero(Tag<T>());
  }
  HWY_INLINE void store(Index j, Vector<T> column, T* to) const {
    const Tag<T> d;
    if (j < cols) hn::BlendedStore(column, hn::FirstN(d, static_cast<std::size_t>(rows)), d, to);
  }
};
#endif

// to[j to_pitch + i] = from[i from_pitch + j] for a square of one vector's extent.
template <class T, class Part>
HWY_INLINE void transpose_square(const Part& part, const T* from, Index from_pitch, T* to, Index to_pitch) {
  const Tag<T> d;
  constexpr Index lanes = hn::MaxLanes(d), within = 16 / sizeof(T), blocks = lanes / within;
  Vector<T> u[lanes];  // u[g within + c]: rows of block g
  CONVMAT_UNROLL
  for (Index g = 0; g < blocks; ++g) {
    Vector<T> rows[within];
    CONVMAT_UNROLL
    for (Index i = 0; i < within; ++i)
      rows[i] = part.load(g * within + i, from + (g * within + i) * from_pitch);
    transpose_within<T>(rows, u + g * within);
  }
  CONVMAT_UNROLL
  for (Index c = 0; c < within; ++c) {
    T* row = to + c * to_pitch;
    const Index next = within * to_pitch;
    if constexpr (blocks == 1) {
      part.store(c, u[c], row);
    } else if constexpr (blocks == 2) {
      part.store(c, hn::ConcatLowerLower(d, u[within + c], u[c]), row);
      part.store(within + c, hn::ConcatUpperUpper(d, u[within + c], u[c]), row + next);
    } else {
      const auto a = u[c], b = u[within + c], e = u[2 * within + c], f = u[3 * within + c];
      const auto even01 = hn::OddEvenBlocks(hn::SwapAdjacentBlocks(b), a);
      const auto odd01 = hn::OddEvenBlocks(b, hn::SwapAdjacentBlocks(a));
      const auto even23 = hn::OddEvenBlocks(hn::SwapAdjacentBlocks(f), e);
      const auto odd23 = hn::OddEvenBlocks(f, hn::SwapAdjacentBlocks(e));
      part.store(c, hn::ConcatLowerLower(d, even23, even01), row);
      part.store(within + c, hn::ConcatLowerLower(d, odd23, odd01), row + next);
      part.store(2 * within + c, hn::ConcatUpperUpper(d, even23, even01), row + 2 * next);
      part.store(3 * within + c, hn::ConcatUpperUpper(d, odd23, odd01), row + 3 * next);
    }
  }
}

#endif

// Less than a square.
template <class T>
void transpose_part(Index rows, Index cols, const T* from, Index from_pitch, T* to, Index to_pitch) {
#if HWY_TARGET <= HWY_AVX2
  transpose_square(PartialSquare<T>{rows, cols}, from, from_pitch, to, to_pitch);
#else
  for (Index i = 0; i < rows; ++i)
    for (Index j = 0; j < cols; ++j) to[j * to_pitch + i] = from[i * from_pitch + j];
#endif
}

// The last squares overlap those before them, where there are any.
template <class T>
void transpose(Index rows, Index cols, const T* from, Index from_pitch, T* to, Index to_pitch) {
  constexpr Index lanes = hn::MaxLanes(Tag<T>());
  const Index high = std::min(rows, lanes), wide = std::min(cols, lanes);
  for (Index r = 0; r < rows; r += lanes)
    for (Index c = 0; c < cols; c += lanes) {
      const Index i = std::min(r, rows - high), j = std::min(c, cols - wide);
      const T* square = from + i * from_pitch + j;
      T* turned = to + j * to_pitch + i;
#if HWY_TARGET != HWY_SCALAR
      if (high == lanes && wide == lanes) {
        transpose_square(Square<T>(), square, from_pitch, turned, to_pitch);
        continue;
      }
#endif
      transpose_part(high, wide, square, from_pitch, turned, to_pitch);
    }
}

}  // namespace HWY_NAMESPACE
}  // namespace convmat
HWY_AFTER_NAMESPACE();

#endif
