#include <algorithm>
#include <convmat/store/detail/fletcher32.hpp>
#include <cstring>

namespace convmat {
namespace {

constexpr std::uint64_t modulus = 0xffff;

// So many that 32 bits hold both sums.
constexpr std::size_t words_at_once = 256;

std::uint64_t reduced(std::uint64_t sum) { return sum == 0 ? 0 : (sum - 1) % modulus + 1; }

struct Sums {
  std::uint64_t plain = 0, weighted = 0;

  // Of words behind: n grows by theirs, so that each word before weighs as much more.
  void append(const std::uint16_t* words, std::size_t count) {
    std::uint32_t sum = 0, sum_weighted = 0;
    for (std::size_t i = 0; i < count; ++i) {
      sum += words[i];
      sum_weighted += static_cast<std::uint32_t>(words[i]) * static_cast<std::uint16_t>(count - i);
    }
    weighted = reduced(weighted + plain * count + sum_weighted);
    plain = reduced(plain + sum);
  }
};

// As the other order of bytes has it: 256 times the number modulo 2^16 - 1.
std::uint32_t swapped(std::uint64_t sum) {
  return static_cast<std::uint32_t>(((sum << 8) & 0xff00) | (sum >> 8));
}

}  // namespace

std::uint32_t fletcher32(const void* data, std::size_t bytes) {
  const auto* from = static_cast<const unsigned char*>(data);
  Sums sums;
  std::uint16_t words[words_at_once];
  for (std::size_t left = bytes; left > 0;) {
    const std::size_t taken = std::min(left, sizeof words), count = (taken + 1) / 2;
    words[count - 1] = 0;
    std::memcpy(words, from, taken);
    sums.append(words, count);
    from += taken;
    left -= taken;
  }
  return swapped(sums.weighted) << 16 | swapped(sums.plain);
}

void append_fletcher32(char* data, std::size_t bytes) {
  const std::uint32_t sum = fletcher32(data, bytes);
  for (std::size_t k = 0; k < fletcher32_bytes; ++k) data[bytes + k] = static_cast<char>(sum >> 8 * k & 0xff);
}

bool ends_with_fletcher32(std::span<const char> stored) {
  if (stored.size() < fletcher32_bytes) return false;
  const std::size_t bytes = stored.size() - fletcher32_bytes;
  std::uint32_t sum = 0;
  for (std::size_t k = 0; k < fletcher32_bytes; ++k)
    sum |= static_cast<std::uint32_t>(static_cast<unsigned char>(stored[bytes + k])) << 8 * k;
  return sum == fletcher32(stored.data(), bytes);
}

}  // namespace convmat
