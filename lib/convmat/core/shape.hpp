#pragma once

#include <convmat/core/export.hpp>
#include <cstdint>
#include <string>
#include <vector>

namespace convmat {

/// Every size, extent and index; 64-bit and signed.
using Index = std::int64_t;

/// Extents of an array, slowest first (row-major): an image is (C, H, W), a batch of them (N, C, H, W).
using Shape = std::vector<Index>;

/// a * b and a + b; throw CapacityError, naming `what`, where the result leaves 64 bits.
CONVMAT_API Index checked_product(Index a, Index b, const char* what);
CONVMAT_API Index checked_sum(Index a, Index b, const char* what);

/// Number of elements, the product of the extents; throws CapacityError past 64 bits.
CONVMAT_API Index volume(const Shape& shape);

/// "(8,3,3,3)".
CONVMAT_API std::string to_string(const Shape& shape);

/// "3x3": extents joined by `x`, as kernels and images are spoken of.
CONVMAT_API std::string joined(const Shape& shape);

/// ": channels 3 and 4, axis 1 30 and 32", where two arrays (channels, extents...) differ; empty where they
/// have other numbers of axes, or are vectors.
CONVMAT_API std::string differences(const Shape& left, const Shape& right);

/// Extents [first, last) of `shape`.
CONVMAT_API Shape slice(const Shape& shape, std::size_t first, std::size_t last);

/// (batch, shape...).
CONVMAT_API Shape prepend(Index leading, const Shape& shape);

/// Row-major multi-index of element `flat`.
CONVMAT_API Shape unravel(Index flat, const Shape& shape);

/// Advances a row-major multi-index by one; false once it has wrapped around to zero.
CONVMAT_API bool advance(Shape& position, const Shape& shape);

}  // namespace convmat
