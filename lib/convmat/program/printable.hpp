#pragma once

#include <convmat/core/export.hpp>
#include <string>

namespace convmat {

/// A text as one line that a terminal shows and does not obey: control characters as C has them, "\n", "\t",
/// "\x1b", and so every byte that is no UTF-8; all else as it is.
CONVMAT_API std::string printable(const std::string& text);

/// Columns that a UTF-8 text takes: its code points.
CONVMAT_API std::size_t width_of(const std::string& text);

}  // namespace convmat
