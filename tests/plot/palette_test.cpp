#include <convmat/plot/palette.hpp>
#include <set>

#include "support/approx.hpp"

using namespace convmat;

namespace {

std::set<std::string> colors(const Shape& kernel_size) {
  std::set<std::string> result;
  for (Index tap = 0; tap < volume(kernel_size); ++tap) result.insert(tap_color(kernel_size, tap));
  return result;
}

}  // namespace

TEST_CASE("every tap has a colour of its own") {
  for (const Shape& kernel_size :
       {Shape{3, 3}, Shape{5, 5}, Shape{7, 7}, Shape{9}, Shape{3, 3, 3}, Shape{1, 5}})
    CHECK(static_cast<Index>(colors(kernel_size).size()) == volume(kernel_size));
}

TEST_CASE("colours are blue to orange, from dark to light, whatever axis has the taps") {
  CHECK(tap_color({3, 3}, 0) == "#3357b1");
  CHECK(tap_color({3, 3}, 8) == "#ffa746");
  CHECK(tap_color({1, 5}, 3) == tap_color({5}, 3));
  CHECK(tap_color({1, 1}, 0).size() == 7);
}

namespace {

int channel(const std::string& color, std::size_t i) {
  return std::stoi(color.substr(1 + 2 * i, 2), nullptr, 16);
}

// Rec. 709, of sRGB as if it were linear: enough to compare.
double light(const std::string& color) {
  return 0.2126 * channel(color, 0) + 0.7152 * channel(color, 1) + 0.0722 * channel(color, 2);
}

}  // namespace

TEST_CASE("heat colors darken all the way") {
  for (int i = 0; i < 20; ++i) CHECK(light(heat_color(i / 20.0)) > light(heat_color((i + 1) / 20.0)));
  CHECK(light(heat_color(0)) > 230);
  CHECK(light(heat_color(1)) < 60);
}

TEST_CASE("diverging colors: blue below, orange above, zero without a hue") {
  CHECK(channel(diverging_color(-1), 2) > channel(diverging_color(-1), 0) + 100);
  CHECK(channel(diverging_color(1), 0) > channel(diverging_color(1), 2) + 100);
  CHECK(channel(diverging_color(0), 0) == channel(diverging_color(0), 2));
  for (const double sign : {-1.0, 1.0})
    for (int i = 0; i < 20; ++i)
      CHECK(light(diverging_color(sign * i / 20)) > light(diverging_color(sign * (i + 1) / 20)));
}
