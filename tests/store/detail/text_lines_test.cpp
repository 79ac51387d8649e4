#include <doctest/doctest.h>

#include <convmat/core/error.hpp>
#include <convmat/store/detail/text_lines.hpp>

#include "support/scratch.hpp"

using namespace convmat;

namespace {

struct Lines {
  explicit Lines(const std::string& text) { put_bytes(path, text), lines.emplace_back(path); }
  TextLines* operator->() { return &lines.back(); }

  Scratch scratch;
  std::string path = scratch / "M.mtx";
  std::vector<TextLines> lines;
};

}  // namespace

TEST_CASE("words and numbers, past blank lines and comments") {
  Lines text("\n% a comment\n  3\t+4 -5 \r\n \n1e-3 x\n");
  CHECK(text->bytes() == 34);
  REQUIRE(text->next_content());
  CHECK(text->number<Index>() == 3);
  CHECK(text->number<Index>() == 4);
  CHECK_FALSE(text->at_end());
  CHECK(text->number<double>() == -5);
  text->expect_end();
  REQUIRE(text->next_content());
  CHECK(text->number<double>() == 1e-3);
  CHECK(text->word() == "x");
  CHECK_FALSE(text->next_content());
}

TEST_CASE("errors name the file and the line") {
  const auto fails = [](const std::string& line, const std::string& wording, const auto& read) {
    Lines text("first\n" + line);
    REQUIRE(text->next_line());
    CHECK_THROWS_WITH_AS((text->next_line(), read(*text.operator->())),
                         (text.path + ":2: " + wording).c_str(), FormatError);
  };
  const auto integer = [](TextLines& lines) { lines.number<Index>(); };
  fails("1.5\n", "\"1.5\" is not an integer", integer);
  fails("x\n", "\"x\" is not a number", [](TextLines& lines) { lines.number<double>(); });
  fails("99999999999999999999\n", "99999999999999999999 is out of range", integer);
  fails("++1\n", "\"++1\" is not an integer", integer);
  fails(" \n", "the line ends too early", integer);
  fails("1 2\n", "unexpected \"1\"", [](TextLines& lines) { lines.expect_end(); });
  fails("1", "no newline at the end; the file is truncated", integer);
}
