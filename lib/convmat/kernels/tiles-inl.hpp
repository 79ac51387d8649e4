// The inner loops of tiles.hpp, once for each instruction set: included by tiles_float.cpp and
// tiles_double.cpp through Highway's foreach_target, hence no ordinary include guard here and in what is
// included.
#if defined(CONVMAT_TILES_INL) == defined(HWY_TARGET_TOGGLE)
#ifdef CONVMAT_TILES_INL
#undef CONVMAT_TILES_INL
#else
#define CONVMAT_TILES_INL
#endif

#include <hwy/highway.h>

#include <convmat/kernels/channel_tiles-inl.hpp>
#include <convmat/kernels/dot_tiles-inl.hpp>
#include <convmat/kernels/extents-inl.hpp>
#include <convmat/kernels/filter-inl.hpp>
#include <convmat/kernels/grid_tiles-inl.hpp>
#include <convmat/kernels/lines-inl.hpp>
#include <convmat/kernels/minimal_filter.hpp>
#include <convmat/kernels/sample_tiles-inl.hpp>
#include <convmat/kernels/tiles.hpp>
#include <convmat/kernels/transpose-inl.hpp>
#include <convmat/kernels/vectors-inl.hpp>

HWY_BEFORE_NAMESPACE();
namespace convmat {
namespace HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

template <class T>
const Tiles<T>& table() {
  static const Tiles<T> tiles{hwy::TargetName(HWY_TARGET),
                              static_cast<Index>(hn::Lanes(Tag<T>())),
                              max_rows,
                              most_results,
                              most_masked_cols,
                              vectors_of(max_rows),
                              vectors_of,
                              sample_rows<T>,
                              grid_rows_at_once<T>,
                              grid_rows<T>,
                              channel_panel<T>,
                              dot_shape,
                              dot_runs<T>,
                              dot_lines<T>,
                              transpose<T>,
                              pad_lines<T>,
                              axpby_lines<T>,
                              filter<T, minimal_filter::b_transposed>,
                              filter<T, minimal_filter::a_transposed>};
  return tiles;
}

}  // namespace HWY_NAMESPACE
}  // namespace convmat
HWY_AFTER_NAMESPACE();

#endif
