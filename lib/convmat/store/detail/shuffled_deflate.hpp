#pragma once

#include <convmat/core/export.hpp>
#include <convmat/core/raw_vector.hpp>
#include <convmat/core/shape.hpp>
#include <cstddef>
#include <span>

namespace convmat {

/// What shuffle_and_deflate makes of so many bytes at most.
CONVMAT_API std::size_t most_deflated_bytes(std::size_t bytes);

/// Elements as libhdf5's filters shuffle and deflate, at level 1, store them: the first bytes of all, then
/// the second ones, ..., as a zlib stream at `to`. How many bytes that takes, or 0 where it is more than
/// `most`.
CONVMAT_API std::size_t shuffle_and_deflate(const char* from, Index count, std::size_t element_bytes,
                                            char* to, std::size_t most);

/// Whether elements are stored deflated: a megabyte of them or more, whose first, middle and last 128 kB take
/// a quarter of that each at most.
CONVMAT_API bool deflate_pays(const char* data, Index count, std::size_t element_bytes);

/// The `bytes` bytes that a zlib stream stands for. Throws FormatError where it is cut, damaged, or stands
/// for more or fewer; no more than `bytes` are made of it before that is found.
CONVMAT_API RawVector<char> inflated(std::span<const char> stream, std::size_t bytes);

/// What was shuffled by elements of so many bytes; what is left over of one stands behind as it was.
CONVMAT_API RawVector<char> unshuffled(std::span<const char> shuffled, std::size_t element_bytes);

}  // namespace convmat
