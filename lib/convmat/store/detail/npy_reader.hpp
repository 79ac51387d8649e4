#pragma once

#include <convmat/core/export.hpp>
#include <convmat/store/any.hpp>
#include <convmat/store/detail/npy_header.hpp>

namespace convmat {

/// One .npy array, to the end of the source: numbers; integers that stay integers; a fixed-length byte string
/// of shape (). Throw FormatError where it is something else.
CONVMAT_API AnyTensor read_npy(ByteSource& source);
CONVMAT_API std::vector<Index> read_npy_integers(ByteSource& source);
CONVMAT_API std::string read_npy_text(ByteSource& source);

/// The numbers behind a header, to the end of the source. Throws FormatError where it has another length, or
/// the type is none of numbers.
AnyTensor read_elements(ByteSource& source, const NpyHeader& header, const NpyType& type);

}  // namespace convmat
