#include <convmat/core/error.hpp>
#include <convmat/kernels/rates_file.hpp>
#include <sstream>

#include "support/approx.hpp"

using namespace convmat;
using namespace convmat::test;

namespace {

const MachineRates sample{{9.8e10, 1e10, 8.5e9, 2e8, 1e-6}, {4.9e10, 1.25e10, 5.3e9, 1.99e8, 1.5e-6}};

MachineRates read(const std::string& text) {
  std::istringstream in(text);
  return read_rates(in, "RATES");
}

void check_equal(const Rates& found, const Rates& expected) {
  for (const auto& name : rate_names) {
    INFO(std::string(name.first));
    CHECK(found.*name.second == expected.*name.second);
  }
}

// The sample with this line in place of its last one, the tenth.
std::string with_last(const std::string& line) {
  const std::string text = to_text(sample);
  return text.substr(0, text.rfind("float64 call")) + line + "\n";
}

}  // namespace

TEST_CASE("rates are read as they were written") {
  const MachineRates found = read(to_text(sample));
  check_equal(found.float32, sample.float32);
  check_equal(found.float64, sample.float64);
}

TEST_CASE("the text of rates: a rate in a line, comments, any order") {
  CHECK(to_text(sample).starts_with("float32 multiply_adds 9.8e+10\nfloat32 copied_bytes 1e+10\n"));
  const MachineRates found = read("# of a machine\n\nfloat64 call 3\r\n  # more\n" + with_last("") + "#");
  CHECK(found.float64.call == 3);
  CHECK(found.float64.scalar_products == 1.99e8);
}

TEST_CASE("what is wrong in a text of rates is named, with its line") {
  for (const auto& [line, wording] : {
           std::pair("float16 call 1", "RATES, line 10: \"float16\"; expected one of float32, float64"),
           std::pair("float64 calls 1",
                     "RATES, line 10: \"calls\"; expected one of multiply_adds, copied_bytes, "
                     "transform_steps, scalar_products, call"),
           std::pair("float64", "RATES, line 10: \"\"; expected one of multiply_adds"),
           std::pair("float64 call", "RATES, line 10: \"\"; expected a number greater than 0"),
           std::pair("float64 call fast", "RATES, line 10: \"fast\"; expected a number greater than 0"),
           std::pair("float64 call 1e9x", "RATES, line 10: \"1e9x\"; expected a number greater than 0"),
           std::pair("float64 call 0", "RATES, line 10: \"0\"; expected a number greater than 0"),
           std::pair("float64 call -1", "RATES, line 10: \"-1\"; expected a number greater than 0"),
           std::pair("float64 call inf", "RATES, line 10: \"inf\"; expected a number greater than 0"),
           std::pair("float64 call nan", "RATES, line 10: \"nan\"; expected a number greater than 0"),
           std::pair("float64 call 1e999", "RATES, line 10: \"1e999\"; expected a number greater than 0"),
           std::pair("float64 call 1 2",
                     "RATES, line 10: \"2\" after the number; expected the end of the line"),
           std::pair("float32 call 1",
                     "RATES, line 10: float32 call for a second time; expected every rate once"),
           std::pair("", "RATES: float64 call is missing; expected every rate of both precisions"),
       })
    CHECK_THROWS_WITH_AS(read(with_last(line)), doctest::Contains(wording), FormatError);
}
