#pragma once

#include <convmat/core/error.hpp>
#include <convmat/core/shape.hpp>
#include <string>

namespace convmat {

/// "run.h5:/x: cannot write: No space left on device (1.4 MB needed, 12.3 kB free)"; its code is
/// `error_number`, an errno. Where space is lacking it says the bytes that were still to be written, as far
/// as that is known (0: it is not), and what is free now: throw it before the partial file is removed.
CONVMAT_API IoError io_error(const std::string& path, const std::string& operation, int error_number,
                             Index needed = 0, const std::string& object = "");

/// The directory a file stands in: "." for a plain name.
CONVMAT_API std::string directory_of(const std::string& path);

}  // namespace convmat
