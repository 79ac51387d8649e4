#pragma once

#include <convmat/store/any.hpp>
#include <convmat/store/detail/npy_header.hpp>

namespace convmat {

/// One .npy array, to the end of the source: numbers; integers that stay integers; a fixed-length byte string
/// of shape (). Throw FormatError where it is something else.
AnyTensor read_npy(ByteSource& source);
std::vector<Index> read_npy_integers(ByteSource& source);
std::string read_npy_text(ByteSource& source);

/// The numbers behind a header, to the end of the source. Throws FormatError where it has another length, or
/// the type is none of numbers.
AnyTensor read_elements(ByteSource& source, const NpyHeader& header, const NpyType& type);

}  // namespace convmat
