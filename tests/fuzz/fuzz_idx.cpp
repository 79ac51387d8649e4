#include <algorithm>
#include <convmat/store/idx.hpp>

#include "fuzz.hpp"

using namespace convmat;

// The first entries are those of all.
int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const fuzz::MemoryFile file(fuzz::text(data, size));
  const auto all = fuzz::answer([&] { return read_idx(file.path()); });
  const auto first = fuzz::answer([&] { return read_idx(file.path(), 1); });
  if (all) fuzz::require(first && std::equal(first->begin(), first->end(), all->begin()), "first entries");
  return 0;
}
