#pragma once

#include <convmat/core/export.hpp>
#include <string>

namespace convmat {

/// Code points of a UTF-8 text; a byte that is none stands for itself.
CONVMAT_API std::u32string code_points(const std::string& text);

}  // namespace convmat
