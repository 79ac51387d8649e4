#include <convmat/core/error.hpp>
#include <convmat/plot/line_chart.hpp>
#include <convmat/plot/palette.hpp>
#include <limits>
#include <regex>

#include "support/approx.hpp"

using namespace convmat;

namespace {

std::size_t count(const std::string& text, const std::string& pattern) {
  const std::regex regex(pattern);
  return static_cast<std::size_t>(
      std::distance(std::sregex_iterator(text.begin(), text.end(), regex), std::sregex_iterator()));
}

std::vector<double> range(Index n) {
  std::vector<double> values;
  for (Index i = 0; i < n; ++i) values.push_back(static_cast<double>(i));
  return values;
}

}  // namespace

// Axes from 0 to 4 on 312 pixels from x = 72, and from 0 to 10 on 220 pixels up from y = 60 + 300 - 48.
TEST_CASE("a curve stands where its values are") {
  const std::string svg =
      line_charts_svg("picture", {{"chart", "step", "f", {{"one", {0, 2, 4}, {0, 10, 5}}}}});
  CHECK(count(svg, "d=\"M72.0 312.0L228.0 92.0L384.0 202.0\"") == 1);
  CHECK(count(svg, "<circle") == 3);
  CHECK(count(svg, "<title>one: 2, 10</title>") == 1);
  for (const char* word : {"chart", "step", "f", "one", "picture"})
    CHECK(count(svg, ">" + std::string(word) + "</text>") == 1);
}

TEST_CASE("curves of one name look alike in all charts and are explained once") {
  const Curve a{"a", {0, 1}, {0, 1}}, b{"b", {0, 1}, {1, 0}};
  const std::string svg =
      line_charts_svg("", {{"1", "", "", {a, b}}, {"2", "", "", {b}}, {"3", "", "", {b, a}}});
  CHECK(count(svg, "stroke=\"" + curve_color(0) + "\"") == 3);
  CHECK(count(svg, "stroke=\"" + curve_color(1) + "\"") == 4);
  CHECK(count(svg, ">a</text>") == 1);
  CHECK(count(svg, "width=\"812\" height=\"660\"") == 1);  // two rows of two
}

TEST_CASE("the legend counts characters, not bytes") {
  const auto place_of_second = [](const std::string& first) {
    const std::string svg =
        line_charts_svg("", {{"", "", "", {{first, {0, 1}, {0, 1}}, {"second", {0, 1}, {1, 0}}}}});
    std::smatch found;
    REQUIRE(std::regex_search(svg, found, std::regex("x=\"([0-9.]+)\" y=\"[0-9.]+\" >second")));
    return found[1].str();
  };
  CHECK(place_of_second("|θ|³ + 0.01, √k") == place_of_second("|t|3 + 0.01, vk"));
}

TEST_CASE("what cannot be shown interrupts a curve") {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  const Curve curve{"c", {1, 2, 3, 4, 5}, {1, 2, nan, 0, 2}};
  const auto drawn = [&](bool logarithmic) {
    Chart chart{"", "", "", {curve}};
    chart.logarithmic_y = logarithmic;
    return line_charts_svg("", {chart});
  };
  CHECK(count(drawn(false), "d=\"M[0-9. ]*L[0-9. ]*M[0-9. ]*L[0-9. ]*\"") == 1);
  CHECK(count(drawn(true), "d=\"M[0-9. ]*L[0-9. ]*M[0-9. ]*\"") == 1);
  CHECK(count(drawn(false), "<circle") == 4);
  CHECK(count(drawn(true), "<circle") == 3);
  CHECK(count(drawn(true), "nan|inf") == 0);
}

TEST_CASE("many points have no dots; no points are drawn as well") {
  CHECK(count(line_charts_svg("", {{"", "", "", {{"c", range(40), range(40)}}}}), "<circle") == 40);
  CHECK(count(line_charts_svg("", {{"", "", "", {{"c", range(41), range(41)}}}}), "<circle") == 0);
  CHECK(count(line_charts_svg("", {{"", "", "", {{"c", {}, {}}}}}), "<circle|nan") == 0);
  CHECK(count(line_charts_svg("nothing", {}), "nothing</text>") == 1);
}

TEST_CASE("x and y of different sizes are refused") {
  CHECK_THROWS_WITH_AS(line_charts_svg("", {{"", "", "", {{"c", {1, 2}, {1}}}}}),
                       "curve c of 2 x and 1 y; expected as many", ShapeError);
}
