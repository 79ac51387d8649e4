// The extents of tiles, constants when the loops are compiled, and how one of them is chosen at run time.
#if defined(CONVMAT_EXTENTS_INL) == defined(HWY_TARGET_TOGGLE)
#ifdef CONVMAT_EXTENTS_INL
#undef CONVMAT_EXTENTS_INL
#else
#define CONVMAT_EXTENTS_INL
#endif

#include <hwy/highway.h>

#include <algorithm>
#include <convmat/core/division.hpp>
#include <convmat/core/shape.hpp>

HWY_BEFORE_NAMESPACE();
namespace convmat {
namespace HWY_NAMESPACE {

// Of the vector registers a tile of R rows and V vectors takes R V for the result, V for what is shared by
// the rows and one for the rest.
constexpr Index registers = HWY_TARGET <= HWY_AVX3 ? 32 : 16;
constexpr Index max_rows = registers == 32 ? 8 : 4;
constexpr Index vectors_of(Index rows) { return std::min<Index>((registers - 1) / (rows + 1), 8); }

// What the next of so many parts takes.
constexpr Index share(Index left, Index parts) { return ceil_divide(left, parts); }

// Calls f.template operator()<n>() for an n in 1 ... Most given at run time: a switch, since a table of
// pointers would lead through functions that are not compiled for the instruction set.
template <Index Most, class F>
HWY_INLINE void with_constant(Index n, const F& f) {
  static_assert(Most <= 10);
  switch (n) {
    case 1:
      if constexpr (Most >= 1) f.template operator()<1>();
      return;
    case 2:
      if constexpr (Most >= 2) f.template operator()<2>();
      return;
    case 3:
      if constexpr (Most >= 3) f.template operator()<3>();
      return;
    case 4:
      if constexpr (Most >= 4) f.template operator()<4>();
      return;
    case 5:
      if constexpr (Most >= 5) f.template operator()<5>();
      return;
    case 6:
      if constexpr (Most >= 6) f.template operator()<6>();
      return;
    case 7:
      if constexpr (Most >= 7) f.template operator()<7>();
      return;
    case 8:
      if constexpr (Most >= 8) f.template operator()<8>();
      return;
    case 9:
      if constexpr (Most >= 9) f.template operator()<9>();
      return;
    case 10:
      if constexpr (Most >= 10) f.template operator()<10>();
      return;
  }
}

}  // namespace HWY_NAMESPACE
}  // namespace convmat
HWY_AFTER_NAMESPACE();

#endif
