#pragma once

#include <convmat/store/any.hpp>
#include <convmat/store/publish.hpp>
#include <string>

namespace convmat {

/// Matrix Market exchange files: coordinate or array; real, integer, complex or pattern; general, symmetric,
/// skew-symmetric or hermitian (unfolded). Duplicates are summed. The result is float64 or complex128. Throws
/// FormatError with file and line; sizes are checked against the file before allocating.
CONVMAT_API AnyCsr read_matrix_market(const std::string& path);

/// Writes `coordinate real|complex general`, with digits enough to read every value back exactly.
CONVMAT_API void write_matrix_market(const std::string& path, const AnyCsr& matrix, Overwrite overwrite);

}  // namespace convmat
