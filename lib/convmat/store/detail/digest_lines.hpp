#pragma once

#include <convmat/core/export.hpp>
#include <string>
#include <vector>

namespace convmat {

/// A line of SHA256SUMS; without a name where it is none of a digest.
struct DigestLine {
  std::string text, name, digest;
};

/// Lines as sha256sum writes them: the digest, two blanks or " *", and the name, in which backslashes,
/// newlines and carriage returns stand as \\, \n and \r, and then a backslash before the digest. Like
/// sha256sum -c, without the carriage return of a file from elsewhere at their ends. Throws
/// CapacityError where memory has no room for them.
CONVMAT_API std::vector<DigestLine> parse_digest_lines(const std::string& text);

/// The line of a file, with its end.
CONVMAT_API std::string digest_line(const std::string& name, const std::string& digest);

}  // namespace convmat
