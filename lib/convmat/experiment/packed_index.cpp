#include <zlib.h>

#include <convmat/core/error.hpp>
#include <convmat/experiment/packed_index.hpp>
#include <convmat/experiment/packed_run.hpp>
#include <cstring>

namespace convmat {
namespace {

constexpr std::string_view version = "convmat runs, version 1\n";

std::uint32_t checksum(std::string_view bytes) {
  return static_cast<std::uint32_t>(
      crc32_z(0, reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size()));
}

}  // namespace

std::string pack(const KnownRuns& runs) {
  Packer packer;
  for (const auto& [path, known] : runs) {
    packer.put(path);
    for (const Index number : {known.stamp.bytes, known.stamp.modified_ns, known.stamp.changed_ns})
      packer.put(number);
    packer.put(known.run);
  }
  const std::uint32_t sum = checksum(packer.bytes());
  return std::string(version) + std::string(reinterpret_cast<const char*>(&sum), sizeof sum) + packer.bytes();
}

KnownRuns unpack_index(std::string_view bytes) {
  std::uint32_t sum = 0;
  if (!bytes.starts_with(version) || bytes.size() < version.size() + sizeof sum)
    throw FormatError("no index of runs of this version");
  bytes.remove_prefix(version.size());
  std::memcpy(&sum, bytes.data(), sizeof sum);
  bytes.remove_prefix(sizeof sum);
  if (checksum(bytes) != sum) throw FormatError("an index of runs with another CRC-32");
  KnownRuns runs;
  for (Unpacker unpacker(bytes); !unpacker.at_end();) {
    std::string path = unpacker.text();
    const Stamp stamp{unpacker.index(), unpacker.index(), unpacker.index()};
    runs.emplace(std::move(path), KnownRun{stamp, unpacker.text()});
  }
  return runs;
}

}  // namespace convmat
