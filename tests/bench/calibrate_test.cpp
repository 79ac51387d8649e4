#include <bench/calibrate.hpp>
#include <bench/peak.hpp>
#include <convmat/core/threads.hpp>
#include <sstream>

#include "support/approx.hpp"

using namespace convmat;
using namespace convmat::bench;

// Fast algorithms, which pass the peak, are not what the estimates of the others count in.
TEST_CASE("the rate of multiply-adds is one of arithmetic") {
  set_threads(1);
  const double before32 = peak_flops<float>(), before64 = peak_flops<double>();
  const MachineRates rates = measure_rates();
  CHECK(2 * rates.float32.multiply_adds < 1.3 * std::max(before32, peak_flops<float>()));
  CHECK(2 * rates.float64.multiply_adds < 1.3 * std::max(before64, peak_flops<double>()));
}

TEST_CASE("rates as a table for people and as a file for the library") {
  const MachineRates now{{4, 1, 1, 1, 1}, {1, 1, 1, 1, 1}}, measured{{2, 1, 1, 1, 1}, {1, 1, 1, 1, 6}};
  const std::string table = rates_table(now, measured);
  CHECK(table.find("0.5\n") != std::string::npos);
  CHECK(table.find("{{2, 1, 1, 1, 1}, {1, 1, 1, 1, 6}}") != std::string::npos);
  std::istringstream file(rates_text(measured));
  const MachineRates read = read_rates(file, "rates");
  CHECK(read.float32.multiply_adds == 2);
  CHECK(read.float64.call == 6);
}
