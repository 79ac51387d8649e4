#include <convmat/core/error.hpp>
#include <convmat/plot/heat_map.hpp>
#include <convmat/plot/palette.hpp>
#include <limits>
#include <regex>

#include "support/approx.hpp"

using namespace convmat;

namespace {

constexpr double none = std::numeric_limits<double>::quiet_NaN();

std::size_t count(const std::string& text, const std::string& pattern) {
  const std::regex regex(pattern);
  return static_cast<std::size_t>(
      std::distance(std::sregex_iterator(text.begin(), text.end(), regex), std::sregex_iterator()));
}

// The color of level i of 64, which stands for the values around (i + 1/2) / 64 of the range.
std::string level(int i, bool diverging) {
  const double share = (i + 0.5) / 64;
  return diverging ? diverging_color(2 * share - 1) : heat_color(share);
}

std::string stroke(const std::string& svg, const std::string& moves) {
  std::smatch found;
  REQUIRE(std::regex_search(svg, found, std::regex("stroke=\"(#[0-9a-f]{6})\" d=\"M0 .5" + moves + "\"")));
  return found[1];
}

}  // namespace

TEST_CASE("values of one sign go from light to dark over round ends") {
  const std::string svg = heat_maps_svg("picture", {{"", 1, 3, {0, 10, 4.4}}}, {});
  CHECK(stroke(svg, "m0 0h1") == level(0, false));
  CHECK(stroke(svg, "m1 0h1") == level(63, false));
  CHECK(stroke(svg, "m2 0h1") == level(28, false));  // 0.44 of 64
  for (const char* tick : {"0", "2", "10"}) CHECK(count(svg, ">" + std::string(tick) + "</text>") >= 1);
}

TEST_CASE("values of both signs are equally far from white where equally large") {
  const std::string svg = heat_maps_svg("", {{"", 1, 4, {-1, 0, 2, 1}}}, {});
  CHECK(stroke(svg, "m0 0h1") == level(16, true));
  CHECK(stroke(svg, "m1 0h1") == level(32, true));
  CHECK(stroke(svg, "m2 0h1") == level(63, true));
  CHECK(stroke(svg, "m3 0h1") == level(48, true));
  CHECK(count(svg, ">-1</text>") == 2);  // on the bar and in its square
}

TEST_CASE("what is not finite has no square and no number") {
  const std::string svg =
      heat_maps_svg("", {{"", 2, 2, {1, none, std::numeric_limits<double>::infinity(), 2}}}, {});
  CHECK(count(svg, "nan|inf") == 0);
  CHECK(count(svg, "stroke=\"#[0-9a-f]{6}\" d=\"M0 .5m0 0h1\"") == 1);
  CHECK(count(svg, "stroke=\"#[0-9a-f]{6}\" d=\"M0 .5m1 1h1\"") == 1);
  CHECK(count(svg, "<path") == 2);
}

TEST_CASE("all maps have one scale; numbers stand in squares that are large enough") {
  const std::string svg = heat_maps_svg("", {{"a", 1, 1, {0}}, {"b", 1, 1, {4}}}, {}, 2);
  CHECK(count(svg, "font-weight=\"bold\">[ab]</text>") == 2);
  CHECK(stroke(svg, "m0 0h1") == level(0, false));
  CHECK(count(svg, "fill=\"#000\">0</text>") == 1);
  CHECK(count(svg, "fill=\"#fff\">4</text>") == 1);
  CHECK(count(heat_maps_svg("", {{"", 1, 2, {1, -0.012345}}}, {}), ">-0.012</text>") == 1);  // two digits fit
  CHECK(count(heat_maps_svg("", {{"", 1, 2, {1, -0.0012345}}}, {}), "fill=\"#000\">") == 0);  // none do
  const std::vector<double> many(1600, 3.25);
  CHECK(count(heat_maps_svg("", {{"", 40, 40, many}}, {}), ">3.25</text>") == 0);
}

TEST_CASE("ticks stand at their places, as many as do not touch") {
  const HeatAxes axes{"columns", "rows", "value", {{0, "first"}, {0.1, "hidden"}, {3, "last"}}, {{1, "one"}}};
  const std::string svg = heat_maps_svg("", {{"", 2, 4, {1, 2, 3, 4, 5, 6, 7, 8}}}, axes);
  for (const char* word : {"columns", "rows", "value", "first", "last", "one"})
    CHECK(count(svg, ">" + std::string(word) + "</text>") == 1);
  CHECK(count(svg, "hidden") == 0);
  // Squares of 48 pixels from x = 12 + 20 + 1.12 * 19.2 + 6: the middle of the first is 24 further.
  CHECK(count(svg, "x=\"83.5\" y=\"[0-9.]+\" text-anchor=\"middle\">first") == 1);
  CHECK(count(svg, "x=\"227.5\" y=\"[0-9.]+\" text-anchor=\"middle\">last") == 1);
}

TEST_CASE("nothing, and constants, are drawn as well; a wrong count is refused") {
  CHECK(count(heat_maps_svg("nothing", {}, {}), "nothing</text>") == 1);
  CHECK(count(heat_maps_svg("", {{"", 0, 0, {}}, {"", 1, 2, {none, none}}}, {}), "nan") == 0);
  CHECK(count(heat_maps_svg("", {{"", 1, 1, {5}}}, {}), "nan|inf") == 0);
  CHECK_THROWS_WITH_AS(heat_maps_svg("", {{"", 2, 2, {1}}}, {}), "1 values of a heat map of 2 x 2",
                       ShapeError);
  CHECK_THROWS_WITH_AS(heat_maps_svg("", {{"", 1001, 1000, std::vector<double>(1001000)}}, {}),
                       "1,001,000 squares are too many for a picture; expected at most 1,000,000",
                       CapacityError);
  CHECK(count(heat_maps_svg("", {{"", 1, 2, {1, 1 + 2e-16}}}, {}), "nan|inf") == 0);
}
