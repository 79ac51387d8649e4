#include <convmat/store/matrix_market.hpp>

#include "fuzz.hpp"

using namespace convmat;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const fuzz::MemoryFile file(fuzz::text(data, size));
  if (const auto matrix = fuzz::answer([&] { return read_matrix_market(file.path()); }))
    std::visit([](const auto& csr) { csr.validate(); }, *matrix);
  return 0;
}
