// The file .convmat-runs; its checksum, behind the first line, is put right, or nothing behind it were
// reached.
#include <zlib.h>

#include <convmat/experiment/packed_index.hpp>
#include <convmat/experiment/packed_run.hpp>
#include <convmat/experiment/run_grid.hpp>
#include <cstring>
#include <set>

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

// Runs are different points of their grid.
void check_grid(const std::vector<RunFile>& runs) {
  const RunGrid grid = run_grid(runs);
  const std::set<Index> places(grid.places.begin(), grid.places.end());
  fuzz::require(places.size() == runs.size(), "each run has its place");
  fuzz::require(places.empty() || (*places.begin() >= 0 && *places.rbegin() < volume(grid.shape())),
                "places are in the grid");
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto known = fuzz::answer([&] { return unpack_index(with_checksum(fuzz::text(data, size))); });
  if (!known) return 0;
  fuzz::require(unpack_index(pack(*known)) == *known, "an index, packed and unpacked");
  std::vector<RunFile> runs;
  for (const auto& known_run : *known)
    if (auto run = fuzz::answer([&] { return unpack_run(known_run.second.run, known_run.first); })) {
      fuzz::require(pack(unpack_run(pack(*run), "")) == pack(*run), "a run, packed and unpacked");
      runs.push_back(std::move(*run));
    }
  check_grid(runs);
  return 0;
}
