#include <convmat/plot/svg.hpp>

#include "support/approx.hpp"

using namespace convmat;

TEST_CASE("what XML reserves is escaped") {
  CHECK(escaped("a<b & c>d") == "a&lt;b &amp; c&gt;d");
  CHECK(svg_text(1, 2, "<&") == "<text x=\"1.0\" y=\"2.0\" >&lt;&amp;</text>\n");
  CHECK(svg_upright_text(1, 2, "<").find("rotate(-90)\" text-anchor=\"middle\">&lt;</text>") !=
        std::string::npos);
  CHECK(svg_picture(10, 20, "a<b", "").find("<title>a&lt;b</title>") != std::string::npos);
}

TEST_CASE("what is no character becomes one that says so") {
  CHECK(escaped("σ₁ \U0001F600\t\"") == "σ₁ \U0001F600\t&quot;");
  CHECK(escaped(std::string("a\0b", 3)) == "a\uFFFDb");
  CHECK(escaped("\x1b\x7f\r") == "\uFFFD\uFFFD\uFFFD");
  CHECK(escaped("\xff\xc0\xaf") == "\uFFFD\uFFFD\uFFFD");            // a slash in two bytes
  CHECK(escaped("\xe2\x82") == "\uFFFD\uFFFD");                      // cut off
  CHECK(escaped("\xed\xa0\x80").find('\xed') == std::string::npos);  // half of a pair
  CHECK(escaped("\xf4\x90\x80\x80").find('\xf4') == std::string::npos);
}

TEST_CASE("lines") {
  CHECK(svg_line(0, 1.25, 2, 3, "a=\"b\"") == "<path d=\"M0.0 1.2L2.0 3.0\" a=\"b\"/>\n");
}

TEST_CASE("the width of a text is that of its characters") {
  CHECK(text_width("") == 0);
  CHECK(text_width("|θ|³") == text_width("abcd"));
  CHECK(text_width("ab") == 2 * text_width("a"));
}
