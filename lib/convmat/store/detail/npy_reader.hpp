#pragma once

#include <convmat/store/any.hpp>
#include <convmat/store/detail/byte_source.hpp>

namespace convmat {

/// One .npy array, to the end of the source: numbers; integers that stay integers; a fixed-length byte string
/// of shape (). Throw FormatError where it is something else.
AnyTensor read_npy(ByteSource& source);
std::vector<Index> read_npy_integers(ByteSource& source);
std::string read_npy_text(ByteSource& source);

}  // namespace convmat
