#pragma once

#include <convmat/core/export.hpp>
#include <stdexcept>
#include <string>

namespace convmat {

/// Base of everything convmat throws. The message names the argument, its value and what was expected.
struct CONVMAT_API Error : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// Shapes that do not fit each other; the message holds both.
struct CONVMAT_API ShapeError : Error {
  using Error::Error;
};

/// A convolution that does not exist: stride 0, groups that do not divide, a kernel larger than the image ...
struct CONVMAT_API GeometryError : Error {
  using Error::Error;
};

/// A file or text that is not what it says it is.
struct CONVMAT_API FormatError : Error {
  using Error::Error;
};

/// The operating system refused: path, operation and cause. Holds errno (0 where there is none).
struct CONVMAT_API IoError : Error {
  explicit IoError(const std::string& message, int error_number = 0) : Error(message), code(error_number) {}
  int code;
};

/// The file to write cannot be made: no such directory, no permission, or it exists already (EEXIST).
struct CONVMAT_API CreateError : IoError {
  using IoError::IoError;
};

/// Values no computation can use: a NaN where a number is needed, a zero direction.
struct CONVMAT_API NumericError : Error {
  using Error::Error;
};

/// Something too large: for 64-bit sizes or for the memory budget. Thrown before anything is allocated.
struct CONVMAT_API CapacityError : Error {
  using Error::Error;
};

}  // namespace convmat
