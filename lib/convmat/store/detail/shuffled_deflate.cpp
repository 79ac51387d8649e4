#include <zlib.h>

#include <algorithm>
#include <convmat/core/error.hpp>
#include <convmat/store/detail/shuffled_deflate.hpp>
#include <new>

namespace convmat {
namespace {

// Less takes the disk a millisecond or two, a trial nearly as long.
constexpr std::size_t least_bytes = 1 << 20;

// Long enough for two rows of a convolution of 512 channels with 3x3 taps.
constexpr std::size_t sample_bytes = 1 << 17;

// Random numbers take nine tenths, and are deflated at 40 MB/s; what takes a quarter is deflated at 150 MB/s
// or more, indices of a sparse matrix at 300.
constexpr std::size_t least_gain = 4;

void shuffle(const char* from, std::size_t count, std::size_t element_bytes, char* to) {
  const std::size_t at_once = std::max<std::size_t>(4096 / element_bytes, 1);  // stay in the cache
  for (std::size_t first = 0; first < count; first += at_once) {
    const std::size_t end = std::min(first + at_once, count);
    for (std::size_t k = 0; k < element_bytes; ++k)
      for (std::size_t i = first; i < end; ++i) to[k * count + i] = from[i * element_bytes + k];
  }
}

// Of a size that the compiler knows, it takes vectors: eight times as fast.
template <std::size_t element_bytes>
void unshuffle(const char* from, std::size_t count, char* to) {
  for (std::size_t i = 0; i < count; ++i)
    for (std::size_t k = 0; k < element_bytes; ++k) to[i * element_bytes + k] = from[k * count + i];
}

void unshuffle(const char* from, std::size_t count, std::size_t element_bytes, char* to) {
  if (element_bytes == 4) return unshuffle<4>(from, count, to);
  if (element_bytes == 8) return unshuffle<8>(from, count, to);
  const std::size_t at_once = std::max<std::size_t>(4096 / element_bytes, 1);
  for (std::size_t first = 0; first < count; first += at_once) {
    const std::size_t end = std::min(first + at_once, count);
    for (std::size_t k = 0; k < element_bytes; ++k)
      for (std::size_t i = first; i < end; ++i) to[i * element_bytes + k] = from[k * count + i];
  }
}

}  // namespace

std::size_t most_deflated_bytes(std::size_t bytes) { return compressBound(bytes); }

std::size_t shuffle_and_deflate(const char* from, Index count, std::size_t element_bytes, char* to,
                                std::size_t most) {
  const auto elements = static_cast<std::size_t>(count);
  RawVector<char> shuffled(elements * element_bytes);
  shuffle(from, elements, element_bytes, shuffled.data());
  uLongf bytes = most;
  const int result = compress2(reinterpret_cast<Bytef*>(to), &bytes,
                               reinterpret_cast<const Bytef*>(shuffled.data()), shuffled.size(), 1);
  if (result == Z_MEM_ERROR) throw std::bad_alloc();
  return result == Z_OK ? bytes : 0;
}

bool deflate_pays(const char* data, Index count, std::size_t element_bytes) {
  if (static_cast<std::size_t>(count) * element_bytes < least_bytes) return false;
  const Index taken = std::clamp<Index>(static_cast<Index>(sample_bytes / element_bytes), 1, count);
  const std::size_t most = static_cast<std::size_t>(taken) * element_bytes / least_gain;
  RawVector<char> deflated(most);
  for (const Index first : {Index{0}, (count - taken) / 2, count - taken})
    if (shuffle_and_deflate(data + static_cast<std::size_t>(first) * element_bytes, taken, element_bytes,
                            deflated.data(), most) == 0)
      return false;
  return true;
}

RawVector<char> inflated(std::span<const char> stream, std::size_t bytes) {
  RawVector<char> result(bytes);
  uLongf length = bytes;
  const int code = uncompress(reinterpret_cast<Bytef*>(result.data()), &length,
                              reinterpret_cast<const Bytef*>(stream.data()), stream.size());
  if (code == Z_MEM_ERROR) throw std::bad_alloc();
  if (code == Z_BUF_ERROR)
    throw FormatError("its deflated bytes are cut, or more than the " + std::to_string(bytes) + " expected");
  if (code != Z_OK) throw FormatError("its deflated bytes are damaged");
  if (length != bytes)
    throw FormatError("its deflated bytes are " + std::to_string(length) + "; expected " +
                      std::to_string(bytes));
  return result;
}

RawVector<char> unshuffled(std::span<const char> shuffled, std::size_t element_bytes) {
  RawVector<char> result(shuffled.size());
  const std::size_t count = shuffled.size() / element_bytes, whole = count * element_bytes;
  unshuffle(shuffled.data(), count, element_bytes, result.data());
  std::copy(shuffled.begin() + static_cast<std::ptrdiff_t>(whole), shuffled.end(),
            result.begin() + static_cast<std::ptrdiff_t>(whole));
  return result;
}

}  // namespace convmat
