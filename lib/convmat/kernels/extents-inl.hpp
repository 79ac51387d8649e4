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
#include <utility>

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

// Calls f.template operator()<n>() for an n in 1 ... Most given at run time.
template <Index Most, class F>
HWY_INLINE void with_constant(Index n, const F& f) {
  [&]<std::size_t... N>(std::index_sequence<N...>) {
    constexpr void (*calls[])(const F&) = {
        [](const F& call) { call.template operator()<static_cast<Index>(N) + 1>(); }...};
    calls[n - 1](f);
  }
  (std::make_index_sequence<Most>());
}

}  // namespace HWY_NAMESPACE
}  // namespace convmat
HWY_AFTER_NAMESPACE();

#endif
