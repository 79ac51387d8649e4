#include <convmat/plot/palette.hpp>
#include <convmat/plot/spy.hpp>
#include <map>
#include <regex>

#include "support/approx.hpp"
#include "support/geometries.hpp"

using namespace convmat;
using namespace convmat::test;

namespace {

using Squares = std::map<std::pair<Index, Index>, std::string>;

std::vector<std::smatch> matches(const std::string& text, const std::regex& pattern) {
  return {std::sregex_iterator(text.begin(), text.end(), pattern), std::sregex_iterator()};
}

Index number(const std::ssub_match& text) { return std::stoll(text); }

// The squares of the tile, by walking its paths.
Squares tile_squares(const std::string& svg) {
  static const std::regex path("<path stroke=\"(#[0-9a-f]{6})\" d=\"M0 .5([^\"]*)\"/>");
  static const std::regex move("m(-?[0-9]+) (-?[0-9]+)h([0-9]+)");
  Squares squares;
  for (const auto& stroke : matches(svg, path)) {
    Index row = 0, col = 0;
    const std::string moves = stroke[2];
    for (const auto& run : matches(moves, move)) {
      col += number(run[1]);
      row += number(run[2]);
      for (const Index end = col + number(run[3]); col < end; ++col)
        CHECK(squares.emplace(std::pair(row, col), stroke[1]).second);
    }
  }
  return squares;
}

// Every square of the matrix, by placing the tile as the <use> elements say.
Squares drawn(const std::string& svg) {
  static const std::regex columns("#tile\" x=\"([0-9]+)\"/>"), rows("#row\" x=\"([0-9]+)\" y=\"([0-9]+)\"/>");
  const Squares tile = tile_squares(svg);
  Squares squares;
  for (const auto& row : matches(svg, rows))
    for (const auto& column : matches(svg, columns))
      for (const auto& [place, color] : tile)
        squares[{place.first + number(row[2]), place.second + number(row[1]) + number(column[1])}] = color;
  return squares;
}

Squares expected(const ConvGeometry& geometry) {
  Squares squares;
  const Index taps = volume(geometry.kernel_size());
  geometry.for_each_tap([&](Index row, Index col, Index tap) {
    squares.emplace(std::pair(row, col), tap_color(geometry.kernel_size(), tap % taps));
  });
  return squares;
}

// Every element that opens is closed in order, attributes are quoted, and nothing stands bare.
bool well_formed(const std::string& xml) {
  static const std::regex tag("<(/?)([a-z]+)((?: [a-z:A-Z-]+=\"[^\"<>&]*\")*)(/?)>");
  std::vector<std::string> open;
  for (const auto& found : matches(xml, tag)) {
    if (found[1].length() > 0) {
      if (open.empty() || open.back() != found[2]) return false;
      open.pop_back();
    } else if (found[4].length() == 0) {
      open.push_back(found[2]);
    }
  }
  const std::string text = std::regex_replace(xml, tag, "");
  return open.empty() && text.find_first_of("<>") == std::string::npos &&
         std::regex_replace(text, std::regex("&[a-z]+;"), "").find('&') == std::string::npos;
}

}  // namespace

TEST_CASE("one square for each nonzero, where it stands, in the colour of its tap") {
  const Rng root(seed());
  for (std::uint64_t i = 0; i < 300; ++i) {
    Rng rng = root.split(i);
    const ConvGeometry geometry = random_geometry(rng);
    INFO(test::to_string(geometry));
    const Squares squares = drawn(spy_svg(geometry, 1 << 20));
    REQUIRE(static_cast<Index>(squares.size()) == geometry.nnz());
    REQUIRE(squares == expected(geometry));
  }
}

TEST_CASE("the picture is well-formed, says what it shows, and is the same every time") {
  const ConvGeometry geometry = conv_geometry({8, 3, 3, 3}, {.image = {10, 12}});
  const std::string svg = spy_svg(geometry);
  CHECK(well_formed(svg));
  CHECK(svg == spy_svg(geometry));
  CHECK(svg.find("conv 3x3 : R(3,10,12) -&gt; R(8,8,10)</text>") != std::string::npos);
  CHECK(svg.find("17,280 nonzeros, density 7.5 %</text>") != std::string::npos);
  CHECK(svg.find("row: output (channel, i, j), 8 x 8 x 10 = 640</text>") != std::string::npos);
  CHECK(svg.find("column: input (channel, i, j), 3 x 10 x 12 = 360</text>") != std::string::npos);
  CHECK(svg.size() < 10000);
}

TEST_CASE("every padding mode and number of axes is well-formed") {
  Rng rng(seed());
  for (int i = 0; i < 100; ++i) CHECK(well_formed(spy_svg(random_geometry(rng), 1 + i % 20)));
}

TEST_CASE("a large matrix is drawn reduced, and says so") {
  const ConvGeometry geometry = conv_geometry({64, 64, 3, 3}, {.image = {32, 32}, .padding = {1}});
  const std::string svg = spy_svg(geometry);
  CHECK(svg.find("drawn 1:103, a square is the first nonzero of 103 x 103 entries") != std::string::npos);
  const auto [row, col] = drawn(svg).rbegin()->first;
  CHECK(row < 640);
  CHECK(col < 640);
  CHECK(svg.size() < 20000);
}

TEST_CASE("no squares, no picture") {
  CHECK_THROWS_WITH_AS(spy_svg(conv_geometry({1, 1, 1}, {.image = {1}}), 0), "cells = 0; expected at least 1",
                       Error);
}
