#pragma once

#include <convmat/core/export.hpp>
#include <string>
#include <vector>

namespace convmat {

/// Words as a POSIX shell takes them in: what is more than letters, digits and a few signs in single quotes.
CONVMAT_API std::string shell_line(const std::vector<std::string>& words);

/// The words of such a line. A quote that is not closed ends with it.
CONVMAT_API std::vector<std::string> shell_words(const std::string& line);

}  // namespace convmat
