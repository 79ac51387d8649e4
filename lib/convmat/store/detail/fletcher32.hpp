#pragma once

#include <convmat/core/export.hpp>
#include <cstddef>
#include <cstdint>
#include <span>

namespace convmat {

/// Fletcher's checksum as libhdf5 has it (H5_checksum_fletcher32): of words of 16 bits w[0], ..., w[n-1], the
/// first byte of each the higher one, and a last byte alone the higher one of a word,
///
///     2^16 (sum over i of (n - i) w[i]) + (sum over i of w[i]),        both modulo 2^16 - 1
///
/// where a multiple of 2^16 - 1 is that number itself, and 0 the sum of zeros alone.
CONVMAT_API std::uint32_t fletcher32(const void* data, std::size_t bytes);

/// How long it is where libhdf5 stores it, behind the bytes and the lowest byte first.
inline constexpr std::size_t fletcher32_bytes = 4;

CONVMAT_API void append_fletcher32(char* data, std::size_t bytes);

/// Whether the last bytes of `stored` are the checksum of those before.
CONVMAT_API bool ends_with_fletcher32(std::span<const char> stored);

}  // namespace convmat
