#pragma once

#include <convmat/core/export.hpp>
#include <convmat/core/shape.hpp>
#include <string>
#include <string_view>
#include <unordered_map>

namespace convmat {

/// The state of a file that it is known by: any other content has another one.
struct Stamp {
  Index bytes = -1, modified_ns = 0, changed_ns = 0;
  bool operator==(const Stamp&) const = default;
};

/// What is known of a file: a packed run (packed_run.hpp).
struct KnownRun {
  Stamp stamp;
  std::string run;
  bool operator==(const KnownRun&) const = default;
};

/// By path, from the directory on.
using KnownRuns = std::unordered_map<std::string, KnownRun>;

/// The bytes of DIR/.convmat-runs, and back: a line with the version, the CRC-32 of what follows, and path,
/// stamp and run of each file. Throws FormatError where they are not what pack() returned.
CONVMAT_API std::string pack(const KnownRuns& runs);
CONVMAT_API KnownRuns unpack_index(std::string_view bytes);

}  // namespace convmat
