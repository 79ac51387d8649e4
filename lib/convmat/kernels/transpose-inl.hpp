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

}  // namespace HWY_NAMESPACE
}  // namespace convmat
HWY_AFTER_NAMESPACE();

#endif
