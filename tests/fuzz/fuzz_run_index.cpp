// The file .convmat-runs; its checksum, behind the first line, is put right, or nothing behind it were
// reached.
#include <zlib.h>

#include <convmat/experiment/packed_index.hpp>
#include <convmat/experiment/packed_run.hpp>
#include <cstring>

#include "fuzz.hpp"

using namespace convmat;

namespace {

std::string with_checksum(std::string bytes) {
  const std::size_t at = bytes.find('\n') + 1, behind = at + sizeof(std::uint32_t);
  if (at == 0 || bytes.size() < behind) return bytes;
  const auto* const content = reinterpret_cast<const Bytef*>(bytes.data()) + behind;
  const auto sum = static_cast<std::uint32_t>(crc32_z(0, content, bytes.size() - behind));
  std::memcpy(bytes.data() + at, &sum, sizeof sum);
  return bytes;
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto known = fuzz::answer([&] { return unpack_index(with_checksum(fuzz::text(data, size))); });
  if (!known) return 0;
  fuzz::require(unpack_index(pack(*known)) == *known, "an index, packed and unpacked");
  for (const auto& known_run : *known) {
    const auto run = fuzz::answer([&] { return unpack_run(known_run.second.run, known_run.first); });
    if (run) fuzz::require(pack(unpack_run(pack(*run), "")) == pack(*run), "a run, packed and unpacked");
  }
  return 0;
}
