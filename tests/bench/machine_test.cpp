#include <bench/machine.hpp>
#include <bench/peak.hpp>

#include "support/approx.hpp"

using namespace convmat;
using namespace convmat::bench;

namespace {

// 10 operations a second in float64, 40 in float32; memory of 4 bytes a second up to 100 bytes, else 2.
const Machine machine{.cpu = "abacus",
                      .instruction_set = "none",
                      .cores = 1,
                      .threads = 1,
                      .peak_float32 = 40,
                      .peak_float64 = 10,
                      .copy = {{10, 4}, {1000, 2}},
                      .write = {{10, 3}, {1000, 1}},
                      .write_fresh = 0.5};

}  // namespace

TEST_CASE("the rate of the nearest footprint, by ratio") {
  CHECK(rate_at(machine.copy, 1) == 4);
  CHECK(rate_at(machine.copy, 99) == 4);
  CHECK(rate_at(machine.copy, 101) == 2);
  CHECK(rate_at(machine.copy, 1e9) == 2);
}

TEST_CASE("the bound is the limit that is met first") {
  const Bound compute = roofline(500, 80, 8, machine);
  CHECK(compute.by_compute);
  CHECK(compute.seconds == 50);
  const Bound cached = roofline(150, 80, 8, machine);
  CHECK_FALSE(cached.by_compute);
  CHECK(cached.seconds == 20);
  const Bound memory = roofline(500, 200, 8, machine);
  CHECK_FALSE(memory.by_compute);
  CHECK(memory.seconds == 100);
  CHECK_FALSE(roofline(500, 80, 4, machine).by_compute);
}

TEST_CASE("every machine has a name, instructions and rates") {
  const Machine here = measure_machine();
  CHECK(here.cpu != "");
  CHECK(here.instruction_set == instruction_set());
  CHECK(here.threads == 1);
  CHECK(here.copy.front().footprint == 32 << 10);
  CHECK(here.copy.back().footprint == 256 << 20);
  for (const auto* rates : {&here.copy, &here.write})
    for (const MemoryRate& rate : *rates) CHECK(rate.bytes_per_second > 0);
  for (const double rate : {here.peak_float32, here.peak_float64, here.write_fresh}) CHECK(rate > 0);
}
