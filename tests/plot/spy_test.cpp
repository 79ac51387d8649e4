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

// The same where each tile has a colour of its own.
Squares drawn_by_block(const std::string& svg) {
  static const std::regex path("<path stroke=\"currentColor\" d=\"M0 .5([^\"]*)\"/>");
  static const std::regex place("#tile\" x=\"([0-9]+)\" y=\"([0-9]+)\" color=\"(#[0-9a-f]{6})\"/>");
  const Squares tile =
      tile_squares(std::regex_replace(svg, path, "<path stroke=\"#000000\" d=\"M0 .5$1\"/>"));
  Squares squares;
  for (const auto& block : matches(svg, place))
    for (const auto& [at, color] : tile)
      squares[{at.first + number(block[2]), at.second + number(block[1])}] = block[3];
  return squares;
}

// Colours of the spatial tap, and of its weight's channels.
Squares expected(const ConvGeometry& geometry, SpyColors colors) {
  Squares squares;
  const Index taps = volume(geometry.kernel_size()), outputs = geometry.out_channels / geometry.groups,
              inputs = geometry.in_channels / geometry.groups;
  geometry.for_each_tap([&](Index row, Index col, Index tap) {
    const Index output = tap / taps / inputs % outputs, input = tap / taps % inputs;
    squares.emplace(std::pair(row, col), colors == SpyColors::taps
                                             ? tap_color(geometry.kernel_size(), tap % taps)
                                             : tap_color({outputs, inputs}, output * inputs + input));
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

TEST_CASE("one square for each nonzero, where it stands, in the colour of its tap or its block") {
  const Rng root(seed());
  for (std::uint64_t i = 0; i < 300; ++i) {
    Rng rng = root.split(i);
    const ConvGeometry geometry = random_geometry(rng);
    INFO(test::to_string(geometry));
    const Squares squares = drawn(spy_svg(geometry, {.cells = 1 << 20}));
    REQUIRE(static_cast<Index>(squares.size()) == geometry.nnz());
    REQUIRE(squares == expected(geometry, SpyColors::taps));
    REQUIRE(drawn_by_block(spy_svg(geometry, {.colors = SpyColors::blocks, .cells = 1 << 20})) ==
            expected(geometry, SpyColors::blocks));
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

TEST_CASE("a transposed convolution has rows for columns") {
  const ConvGeometry geometry = conv_geometry({8, 3, 3, 3}, {.image = {10, 12}});
  const std::string svg = spy_svg(geometry, {.transposed = true}), plain = spy_svg(geometry);
  CHECK(svg.find("conv_transpose 3x3 : R(8,8,10) -&gt; R(3,10,12)</text>") != std::string::npos);
  CHECK(svg.find("row: output (channel, i, j), 3 x 10 x 12 = 360</text>") != std::string::npos);
  CHECK(svg.find("column: input (channel, i, j), 8 x 8 x 10 = 640</text>") != std::string::npos);
  CHECK(svg.find("transform=\"translate(28 52) matrix(0 1 1 0 0 0) scale(1)\"") != std::string::npos);
  CHECK(svg.find("transform=\"translate(28 52) matrix(0 1 1 0 0 0)\" fill=\"none\" stroke=") !=
        std::string::npos);
  CHECK(drawn(svg) == drawn(plain));
}

TEST_CASE("every padding mode and number of axes is well-formed") {
  Rng rng(seed());
  for (int i = 0; i < 100; ++i)
    CHECK(
        well_formed(spy_svg(random_geometry(rng), {static_cast<SpyColors>(i % 2), i % 3 == 0, 1 + i % 20})));
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

TEST_CASE("no squares, no picture, and no more blocks in colours than can be told apart") {
  CHECK_THROWS_WITH_AS(
      spy_svg(conv_geometry({101, 100, 1}, {.image = {1}}), {.colors = SpyColors::blocks}),
      "a picture of 10,100 blocks in colours of their own; expected up to 10,000: colour taps instead",
      Error);
  CHECK_THROWS_WITH_AS(spy_svg(conv_geometry({1, 1, 1}, {.image = {1}}), {.cells = 0}),
                       "cells = 0; expected at least 1", Error);
}
