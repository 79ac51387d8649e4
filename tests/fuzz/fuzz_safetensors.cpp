#include <convmat/store/safetensors.hpp>

#include "fuzz.hpp"

using namespace convmat;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const fuzz::MemoryFile file(fuzz::text(data, size));
  for (const char* name : {"", "half", "counts"})
    fuzz::answer([&] { return read_safetensors(file.path(), name); });
  return 0;
}
