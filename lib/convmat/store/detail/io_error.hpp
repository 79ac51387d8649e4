#pragma once

#include <convmat/core/error.hpp>
#include <string>

namespace convmat {

/// "K1.npy: cannot write: No space left on device (12.3 kB free)"; its code is `error_number`, an errno.
IoError io_error(const std::string& path, const std::string& operation, int error_number);

/// The directory a file stands in: "." for a plain name.
std::string directory_of(const std::string& path);

}  // namespace convmat
