#include <doctest/doctest.h>

#include <convmat/core/random.hpp>
#include <convmat/store/detail/fletcher32.hpp>
#include <string>
#include <vector>

#include "support/approx.hpp"

using namespace convmat;

namespace {

// By the definition, word by word.
std::uint32_t defined(const std::vector<unsigned char>& bytes) {
  std::uint64_t plain = 0, weighted = 0;
  bool zeros = true;
  for (std::size_t i = 0; i < bytes.size(); i += 2) {
    const unsigned word = bytes[i] * 256u + (i + 1 < bytes.size() ? bytes[i + 1] : 0u);
    zeros = zeros && word == 0;
    plain = (plain + word) % 65535;
    weighted = (weighted + plain) % 65535;
  }
  const auto shown = [&](std::uint64_t sum) {
    return static_cast<std::uint32_t>(sum == 0 && !zeros ? 65535 : sum);
  };
  return shown(weighted) << 16 | shown(plain);
}

}  // namespace

TEST_CASE("the checksum of any number of bytes") {
  Rng rng(test::seed());
  for (const std::size_t size : {0, 1, 2, 3, 359, 511, 512, 513, 1024, 4097, 100003}) {
    CAPTURE(size);
    std::vector<unsigned char> bytes(size);
    CHECK(fletcher32(bytes.data(), size) == 0);
    for (unsigned char& byte : bytes) byte = static_cast<unsigned char>(rng.integer(0, 255));
    CHECK(fletcher32(bytes.data(), size) == defined(bytes));
    for (unsigned char& byte : bytes) byte = 255;
    CHECK(fletcher32(bytes.data(), size) == defined(bytes));
  }
}

TEST_CASE("the checksum by hand") {
  const unsigned char bytes[] = {1, 2, 3, 4, 5};
  // Words 0x0102, 0x0304, 0x0500: their sum, and three times the first, twice the second, once the third.
  CHECK(fletcher32(bytes, 5) == 0x0e0e0906);
}

TEST_CASE("a checksum behind its bytes, the lowest byte first") {
  char data[] = {1, 2, 3, 4, 5, 'x', 'x', 'x', 'x'};
  CHECK(!ends_with_fletcher32(data));
  append_fletcher32(data, 5);
  CHECK(std::string(data + 5, 4) == "\x06\x09\x0e\x0e");
  CHECK(ends_with_fletcher32(data));
  for (char& byte : data) {
    byte = static_cast<char>(byte ^ 8);
    CHECK(!ends_with_fletcher32(data));
    byte = static_cast<char>(byte ^ 8);
  }
  CHECK(!ends_with_fletcher32(std::span(data).first(3)));
  const char none[4] = {};
  CHECK(ends_with_fletcher32(none));
}
