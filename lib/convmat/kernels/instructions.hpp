#pragma once

#include <convmat/core/export.hpp>
#include <string>
#include <vector>

namespace convmat {

/// Instruction sets that this processor has and the kernels are compiled for, the best first, by Highway's
/// names.
CONVMAT_API std::vector<std::string> instruction_sets();

/// Restricts the kernels to the one that the environment variable CONVMAT_INSTRUCTIONS names. Before their
/// first use; throws Error, listing the names, where it is none of instruction_sets().
CONVMAT_API void choose_instructions();

}  // namespace convmat
