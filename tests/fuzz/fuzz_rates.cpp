#include <convmat/kernels/rates_file.hpp>
#include <sstream>

#include "fuzz.hpp"

using namespace convmat;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::istringstream in(fuzz::text(data, size));
  fuzz::answer([&] { return read_rates(in, "rates"); });
  return 0;
}
