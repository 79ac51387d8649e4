#pragma once

#include <convmat/core/export.hpp>
#include <map>
#include <string>
#include <vector>

namespace convmat {

/// SHA-256 of a file, in hexadecimal. Throws IoError where it cannot be read.
CONVMAT_API std::string sha256(const std::string& path);

/// Digests by the name of the file, from the directory on.
using Digests = std::map<std::string, std::string>;

/// Those of DIR/SHA256SUMS, the file that `sha256sum -c` reads; none where it is missing. Throws
/// IoError where it cannot be read, CapacityError where memory has no room for it.
CONVMAT_API Digests read_digests(const std::string& directory);

/// What is wrong with the lines of that file that are none of a digest, with file and line. Throws as above.
CONVMAT_API std::vector<std::string> wrong_digest_lines(const std::string& directory);

/// Adds digests to DIR/SHA256SUMS, in the place of those of the same names, and removes empty ones; lines
/// that are none of a digest stay. Other processes that do the same at once wait for each other. Throws
/// as above, and IoError where it cannot be written.
CONVMAT_API void update_digests(const std::string& directory, const Digests& digests);

}  // namespace convmat
