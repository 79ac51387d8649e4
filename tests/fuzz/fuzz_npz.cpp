#include <convmat/store/npz.hpp>

#include "fuzz.hpp"

using namespace convmat;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const fuzz::MemoryFile file(fuzz::text(data, size));
  fuzz::answer([&] { return read_npz(file.path()); });
  fuzz::answer([&] { return read_sparse_npz(file.path()); });
  return 0;
}
