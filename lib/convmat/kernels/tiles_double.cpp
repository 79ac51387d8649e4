// What runs where neither AVX2 nor AVX-512 does may be slow; SSSE3 and AVX3_DL would double the time to
// compile.
#define HWY_DISABLED_TARGETS (HWY_SSSE3 | HWY_AVX3_DL)
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "convmat/kernels/tiles_double.cpp"
#include <hwy/foreach_target.h>
// foreach_target comes first: it includes this file once for each instruction set.
#include <convmat/kernels/tiles-inl.hpp>

HWY_BEFORE_NAMESPACE();
namespace convmat {
namespace HWY_NAMESPACE {

const Tiles<double>& table_double() { return table<double>(); }

}  // namespace HWY_NAMESPACE
}  // namespace convmat
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
#include <convmat/kernels/instructions.hpp>

namespace convmat {

HWY_EXPORT(table_double);

template <>
CONVMAT_API const Tiles<double>& tiles<double>() {
  static const Tiles<double>& chosen = (choose_instructions(), HWY_DYNAMIC_DISPATCH(table_double)());
  return chosen;
}

}  // namespace convmat
#endif
