#include <doctest/doctest.h>

#include <convmat/program/printable.hpp>

using namespace convmat;

TEST_CASE("control characters are escaped as in C, and nothing else") {
  CHECK(printable("") == "");
  CHECK(printable("two\nlines\r\n") == "two\\nlines\\r\\n");
  CHECK(printable(std::string("tab\t, nul\0, bell\a, escape\x1b[31m, delete\x7f", 39)) ==
        "tab\\t, nul\\x00, bell\\x07, escape\\x1b[31m, delete\\x7f");
  CHECK(printable("größe, λ ≤ 1, 𝔽₂, a\\b \"c\"") == "größe, λ ≤ 1, 𝔽₂, a\\b \"c\"");
}

TEST_CASE("controls of two bytes, which terminals obey too") {
  CHECK(printable("\xc2\x80\xc2\x9b"
                  "31m\xc2\x9f\xc2\xa0") == "\\xc2\\x80\\xc2\\x9b31m\\xc2\\x9f\xc2\xa0");
}

TEST_CASE("bytes that are no UTF-8 are escaped, and those behind them are not") {
  CHECK(printable("\xff"
                  "a\x80"
                  "b") == "\\xffa\\x80b");
  CHECK(printable("cut \xe2\x89") == "cut \\xe2\\x89");
  CHECK(printable("\xc3(") == "\\xc3(");
  CHECK(printable("\xc0\x8a\xe0\x80\x8a\xf0\x80\x80\x8a") ==
        "\\xc0\\x8a\\xe0\\x80\\x8a\\xf0\\x80\\x80\\x8a");  // line breaks
  CHECK(printable("\xed\xa0\x80\xf4\x90\x80\x80\xf5") == "\\xed\\xa0\\x80\\xf4\\x90\\x80\\x80\\xf5");
  CHECK(printable("\xed\x9f\xbf\xf4\x8f\xbf\xbf\xee\x80\x80") == "\xed\x9f\xbf\xf4\x8f\xbf\xbf\xee\x80\x80");
}

TEST_CASE("the width is that of characters, not of bytes") {
  CHECK(width_of("") == 0);
  CHECK(width_of("abc") == 3);
  CHECK(width_of("größe λ 𝔽") == 9);
}
