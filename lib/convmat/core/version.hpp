#pragma once

#include <convmat/core/export.hpp>
#include <string>

namespace convmat {

/// "0.1.0".
CONVMAT_API std::string version();

/// The commit the library was built from, 40 hex digits; "unknown" outside a repository.
CONVMAT_API std::string git_commit();

/// Was it built from a tree with changes that were not committed?
CONVMAT_API bool git_dirty();

}  // namespace convmat
