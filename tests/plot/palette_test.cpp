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
