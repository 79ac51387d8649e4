// Tables of convmat bench --workloads.
#include <bench/workload.hpp>

#include "fuzz.hpp"

using namespace convmat;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto rows = fuzz::answer([&] { return bench::read_workloads(fuzz::text(data, size), "rows.csv"); });
  if (!rows) return 0;
  for (const bench::Workload& row : *rows) {
    const double bytes = bench::bytes(row, 16);
    fuzz::require(bytes > 0 && bytes <= 0x1p63, "the bytes of a row can be counted");
    fuzz::require(bench::flops(row, true) > 0, "a row has operations");
  }
  return 0;
}
