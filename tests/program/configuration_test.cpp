#include <doctest/doctest.h>

#include <convmat/core/error.hpp>
#include <convmat/program/configuration.hpp>

using namespace convmat;

TEST_CASE("every text reads back as it was, and plain ones stay plain") {
  for (const char* value : {"3,3", "", "a = b", "say \"a\" \\ now", "C:\\new"})
    CHECK(setting_line({"name", value}) == "name = " + std::string(value) + "\n");
  for (const char* value : {"3,3", "", "a = b", "a#b", "#", " a ", "\ta", "a\r", "a\nb", "\n", "\"a\"", "\"",
                            "\"a", "say \"a\" \\ now", "\\", "\"\\\" # \\n\n", " C:\\new"}) {
    const std::string line = setting_line({"name", value});
    CAPTURE(line);
    CHECK(line.find('\n') == line.size() - 1);
    CHECK(parse_setting(line.substr(0, line.size() - 1)) == Setting{"name", value});
  }
}

TEST_CASE("lines as people write them") {
  CHECK(parse_setting(" size=3 # of the kernel\r") == Setting{"size", "3"});
  CHECK(parse_setting("size = \"a # b\" # a comment") == Setting{"size", "a # b"});
  for (const char* line : {"", "  ", "# size = 3", " \t# size"}) CHECK_FALSE(parse_setting(line));
  for (const char* value : {"\"a\" b", "\"a", "\"a\\b\""})  // no text in quotes: it is as it stands
    CHECK(parse_setting("size = " + std::string(value)) == Setting{"size", value});
  for (const char* line : {"size", "= 3", "si#ze = 3"}) CHECK_THROWS_AS(parse_setting(line), FormatError);
  CHECK_THROWS_WITH_AS(parse_setting(" size # 3 = 3"), "\"size\"; expected name = value", FormatError);
}
