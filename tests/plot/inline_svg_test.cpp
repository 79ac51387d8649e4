#include <convmat/core/error.hpp>
#include <convmat/operators/conv_operator.hpp>
#include <convmat/plot/heat_map.hpp>
#include <convmat/plot/inline_svg.hpp>
#include <convmat/plot/line_chart.hpp>
#include <convmat/plot/spy.hpp>

#include "support/approx.hpp"

using namespace convmat;

namespace {

// Before the end of a tag and of the text.
std::string without_blanks(std::string svg) {
  for (std::size_t at; (at = svg.find(" >")) != std::string::npos;) svg.erase(at, 1);
  svg.pop_back();
  return svg;
}

}  // namespace

TEST_CASE("our pictures pass unchanged but for their ids") {
  const std::string chart = line_charts_svg("a <b> & \"c\"", {{"t", "x", "y", {{"one", {0, 1}, {0, 1}}}}});
  CHECK((inline_svg(chart, "p-") == without_blanks(chart)));
  const std::string map = heat_maps_svg("", {{"", 1, 2, {-1, 1}}}, {});
  CHECK((inline_svg(map, "p-") == without_blanks(map)));
  const ConvGeometry geometry = conv(Tensor<double>({2, 1, 2, 2}), {.image = {4, 4}}).geometry();
  const std::string spy = inline_svg(spy_svg(geometry), "p-");
  CHECK(spy.find("id=\"p-tile\"") != std::string::npos);
  CHECK(spy.find("xlink:href=\"#p-tile\"") != std::string::npos);
  CHECK(spy.find("\"#tile\"") == std::string::npos);
  const std::string blocks =
      inline_svg(spy_svg(geometry, {.colors = SpyColors::blocks, .transposed = true}), "p-");
  CHECK(blocks.find(" color=\"#") != std::string::npos);
}

TEST_CASE("references follow their ids") {
  CHECK(inline_svg("<svg><defs id=\"b\"/><g id=\"a\" fill=\"url(#b)\"/><use href=\"#a\"/></svg>", "7-") ==
        "<svg><defs id=\"7-b\"/><g id=\"7-a\" fill=\"url(#7-b)\"/><use href=\"#7-a\"/></svg>");
}

// A browser finds the first of them; the other is what was counted.
TEST_CASE("an id stands for one element") {
  CHECK_THROWS_WITH_AS(inline_svg("<svg><g id=\"a\"><path/></g><g id=\"a\"/><use href=\"#a\"/></svg>", ""),
                       "no picture that can be shown: a second id \"a\"", FormatError);
  CHECK_THROWS_WITH_AS(inline_svg("<svg><g id=\"a\"><g id=\"a\"/><use href=\"#a\"/></g></svg>", ""),
                       "no picture that can be shown: a second id \"a\"", FormatError);
}

TEST_CASE("text stays what it is, once escaped") {
  CHECK(inline_svg("<svg><text>a &lt; b &amp;&quot; σ</text></svg>", "") ==
        "<svg><text>a &lt; b &amp;&quot; σ</text></svg>");
  CHECK(inline_svg("<svg><text>\xff\x01</text></svg>", "") == "<svg><text>\uFFFD\uFFFD</text></svg>");
}

TEST_CASE("what does not draw is refused") {
  for (const char* svg : {
           "",
           "<p>",
           "text",
           "<svg>",
           "<svg><g></svg>",
           "<svg></g></svg>",
           "<svg/><svg/>",
           "<svg/>x",
           "<svg><script>alert(1)</script></svg>",
           "<svg><SCRIPT/></svg>",
           "<svg onload=\"alert(1)\"/>",
           "<svg><style>*{}</style></svg>",
           "<svg style=\"x\"/>",
           "<svg><foreignObject/></svg>",
           "<svg><image href=\"http://example.org/x\"/></svg>",
           "<svg><a href=\"#x\"/></svg>",
           "<svg><use href=\"http://example.org/x#y\"/></svg>",
           "<svg><use href=\"javascript:x\"/></svg>",
           "<svg><g fill=\"url(http://example.org/x)\"/></svg>",
           "<svg><g fill=\"URL(//x)\"/></svg>",
           "<svg><g fill=\"u\\72l(//x)\"/></svg>",
           "<svg><g fill=\"url(#a) url(//x)\"/></svg>",
           "<svg><title><g/></title></svg>",
           "<svg><!-- x --></svg>",
           "<svg><![CDATA[x]]></svg>",
           "<?xml version=\"1.0\"?><svg/>",
           "<!DOCTYPE svg><svg/>",
           "<svg><text>&bomb;</text></svg>",
           "<svg><text>&lt</text></svg>",
           "<svg><use href=\"#a\"/><g id=\"a\"/></svg>",
           "<svg><g id=\"a\"><use href=\"#a\"/></g></svg>",
           "<svg><g clip-path=\"url(#a)\"/><clipPath id=\"a\"/></svg>",
           "<svg><g id=\"a\"/><g clip-path=\"url(#a\"/></svg>",
           "<svg x=1/>",
           "<svg x='1'/>",
           "<svg x=\"1\" x=\"2\"/>",
           "<svg x/>",
           "<svg x=\"<\"/>",
           "<svg x=\"1\"",
           "<svg / ></svg>",
           "<svg><g x=\"1\"/ ></svg>",
           "<svg><animate attributeName=\"href\"/></svg>",
           "<svg><set/></svg>",
           "<svg></svg",
       }) {
    CAPTURE(std::string(svg));
    CHECK_THROWS_AS(inline_svg(svg, ""), FormatError);
  }
  using Element = std::string (*)(const std::string& id);
  const Element ways_of_use[] = {
      [](const std::string& id) { return "<use href=\"#" + id + "\"/>"; },
      [](const std::string& id) { return "<path clip-path=\"url(#" + id + ")\"/>"; },
  };
  for (const Element use : ways_of_use) {
    std::string bomb = "<svg><g id=\"0\"/>";
    for (int i = 0; i < 25; ++i) {
      const std::string id = std::to_string(i);
      bomb += "<g id=\"" + std::to_string(i + 1) + "\">" + use(id) + use(id) + "</g>";
    }
    CHECK_THROWS_WITH_AS(inline_svg(bomb + "</svg>", ""),
                         "no picture that can be shown: too many shapes in \"g\"", FormatError);
  }
  std::string deep = "<svg>";
  for (int i = 0; i < 10000; ++i) deep += "<g>";
  CHECK_THROWS_WITH_AS(inline_svg(deep, ""),
                       "no picture that can be shown: elements too deep within others, at \"g\"",
                       FormatError);
  CHECK_THROWS_WITH_AS(inline_svg("<svg><script/></svg>", ""),
                       "no picture that can be shown: element \"script\"", FormatError);
}
