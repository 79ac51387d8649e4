#include <hwy/targets.h>

#include <convmat/core/error.hpp>
#include <convmat/kernels/instructions.hpp>
#include <cstdlib>

namespace convmat {
namespace {

// Those that tiles_float.cpp and tiles_double.cpp are compiled for.
constexpr std::int64_t compiled[] = {HWY_AVX3, HWY_AVX2, HWY_SSE4, HWY_SCALAR};

bool is_available(std::int64_t target) {
  return target == HWY_SCALAR || (hwy::SupportedTargets() & target) != 0;
}

}  // namespace

std::vector<std::string> instruction_sets() {
  std::vector<std::string> names;
  for (const std::int64_t target : compiled)
    if (is_available(target)) names.emplace_back(hwy::TargetName(target));
  return names;
}

void choose_instructions() {
  const char* wanted = std::getenv("CONVMAT_INSTRUCTIONS");
  if (!wanted) return;
  std::string known;
  for (const std::int64_t target : compiled) {
    if (!is_available(target)) continue;
    if (std::string(wanted) == hwy::TargetName(target)) return hwy::SetSupportedTargetsForTest(target);
    known += (known.empty() ? "" : ", ") + std::string(hwy::TargetName(target));
  }
  throw Error("CONVMAT_INSTRUCTIONS = \"" + std::string(wanted) + "\"; expected one of " + known);
}

}  // namespace convmat
