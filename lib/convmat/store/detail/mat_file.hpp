#pragma once

#include <matio.h>

#include <convmat/core/export.hpp>
#include <convmat/core/shape.hpp>
#include <memory>
#include <string>
#include <vector>

namespace convmat {

/// A variable of a MATLAB file.
using MatVariable = std::unique_ptr<matvar_t, void (*)(matvar_t*)>;

/// Of column-major elements, which are copied. Throws Error where they take 2 GB or more, which is more than
/// an array of a version 5 file may.
CONVMAT_API MatVariable mat_variable(const char* name, matio_classes kind, matio_types type,
                                     const Shape& extents, const void* data, int options = 0);

/// What MATLAB takes for a name: letters, digits and underscores, a letter first, 63 at most.
CONVMAT_API std::string mat_name(const std::string& text);

/// The bytes of a file, version 5, which holds these. Throws Error where two have one name.
CONVMAT_API std::string mat_bytes(const std::vector<MatVariable>& variables);

}  // namespace convmat
