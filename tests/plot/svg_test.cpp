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

TEST_CASE("lines") {
  CHECK(svg_line(0, 1.25, 2, 3, "a=\"b\"") == "<path d=\"M0.0 1.2L2.0 3.0\" a=\"b\"/>\n");
}

TEST_CASE("the width of a text is that of its characters") {
  CHECK(text_width("") == 0);
  CHECK(text_width("|θ|³") == text_width("abcd"));
  CHECK(text_width("ab") == 2 * text_width("a"));
}
