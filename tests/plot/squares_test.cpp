#include <convmat/plot/squares.hpp>

#include "support/approx.hpp"

using namespace convmat;

TEST_CASE("a path for each color, a line for each run") {
  CHECK(svg_squares(3, {0, 0, 1, -1, 0, 1}, {"red", "blue", "none"}) ==
        "<path stroke=\"red\" d=\"M0 .5m0 0h2m-1 1h1\"/>\n"
        "<path stroke=\"blue\" d=\"M0 .5m2 0h1m-1 1h1\"/>\n");
  CHECK(svg_squares(0, {}, {"red"}).empty());
}
