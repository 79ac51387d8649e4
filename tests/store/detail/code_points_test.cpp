#include <doctest/doctest.h>

#include <convmat/store/detail/code_points.hpp>

using namespace convmat;

TEST_CASE("code points of one to four bytes, and bytes that are none") {
  CHECK((code_points("aü日𝄞") == U"aü日𝄞"));
  CHECK(code_points("").empty());
  CHECK((code_points(std::string("a\0b", 3)) == std::u32string(U"a\0b", 3)));
  // Beginnings without an end, an end without a beginning, halves of surrogate pairs, longer than need be.
  for (const std::string bytes : {"\xe3"
                                  "A",
                                  "\xf0\x9d", "\x80", "\xed\xa0\x80", "\xc0\xaf"}) {
    std::u32string each;
    for (const char byte : bytes) each += static_cast<unsigned char>(byte);
    CHECK((code_points(bytes) == each));
  }
}
