#pragma once

#include <convmat/core/export.hpp>
#include <convmat/store/detail/byte_source.hpp>

namespace convmat {

/// What stands before the elements of a .npy file.
struct NpyHeader {
  std::string descr;
  bool fortran_order = false;
  Shape shape;
};

/// Reads magic, version and the dictionary, strictly. Throws FormatError with the cause.
CONVMAT_API NpyHeader read_npy_header(ByteSource& source);

/// Version 1, padded to a multiple of 64 bytes as numpy does. Throws Error where the shape is too long for
/// it.
CONVMAT_API std::string format_npy_header(const NpyHeader& header);

/// An element type of numpy's: kind 'f', 'c', 'i', 'u' ..., its bytes, and whether they are big-endian.
struct NpyType {
  char kind;
  Index bytes;
  bool big_endian;
  std::string name;  // "float16", "bool", "<U5"
};

/// Throws FormatError where `descr` is not a simple type.
CONVMAT_API NpyType parse_npy_type(const std::string& descr, const std::string& file);

}  // namespace convmat
