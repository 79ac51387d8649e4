#include <convmat/store/npy.hpp>

#include "fuzz.hpp"

using namespace convmat;

// What is read is what is written again.
int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto tensor = fuzz::answer([&] { return parse_npy(fuzz::text(data, size), "input.npy"); });
  if (!tensor) return 0;
  const auto written = fuzz::answer([&] { return format_npy(*tensor); });
  if (written)
    fuzz::require(format_npy(parse_npy(*written, "written.npy")) == *written, "read, written, read");
  return 0;
}
