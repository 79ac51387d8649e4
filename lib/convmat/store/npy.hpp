#pragma once

#include <convmat/store/any.hpp>
#include <convmat/store/publish.hpp>
#include <string>

namespace convmat {

/// NumPy's .npy, versions 1 to 3. Reads float32, float64, complex64 and complex128 of either byte order, and
/// integers, which become float64 exactly; Fortran order is honoured. Throws FormatError, naming the file and
/// the cause: a dtype that is none of these (by its name), an integer float64 cannot hold (with its
/// position), a header or a size that does not fit the file. Sizes are checked against the file before
/// allocating.
CONVMAT_API AnyTensor read_npy(const std::string& path);

/// Writes version 1, row-major, little-endian. Throws IoError.
CONVMAT_API void write_npy(const std::string& path, const AnyTensor& tensor, Overwrite overwrite);

/// The same from and to memory; `name` stands for the file in messages.
CONVMAT_API AnyTensor parse_npy(const std::string& bytes, const std::string& name);
CONVMAT_API std::string format_npy(const AnyTensor& tensor);

}  // namespace convmat
