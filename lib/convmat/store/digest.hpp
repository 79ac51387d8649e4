#pragma once

#include <convmat/core/export.hpp>
#include <map>
#include <string>

namespace convmat {

/// SHA-256 of a file, in hexadecimal. Throws IoError where it cannot be read.
CONVMAT_API std::string sha256(const std::string& path);

/// Digests by the name of the file, from the directory on.
using Digests = std::map<std::string, std::string>;

/// Those of DIR/SHA256SUMS, the file that `sha256sum -c` reads; none where it is missing. Throws FormatError
/// with the line that is none of it.
CONVMAT_API Digests read_digests(const std::string& directory);

/// Adds digests to DIR/SHA256SUMS, in the place of those of the same names, and removes empty ones. Other
/// processes that do the same at once wait for each other. Throws IoError.
CONVMAT_API void update_digests(const std::string& directory, const Digests& digests);

}  // namespace convmat
