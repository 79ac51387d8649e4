#include <convmat/geometry/axis.hpp>
#include <set>

#include "support/approx.hpp"
#include "support/geometries.hpp"

using namespace convmat;
using namespace convmat::test;

namespace {

// What stands at positions -6 ... 9 of an image "abcd", '.' for zero.
std::string padded(PaddingMode mode, Index extent = 4) {
  const Axis axis{.in = extent, .mode = mode};
  std::string text;
  for (Index j = -6; j < 10; ++j) {
    const Index source = axis.source(j);
    text += source < 0 ? '.' : "abcd"[source];
  }
  return text;
}

}  // namespace

// numpy.pad("abcd", 6, mode) with constant, wrap, reflect, symmetric, edge.
TEST_CASE("padding modes, written out") {
  CHECK(padded(PaddingMode::zeros) == "......abcd......");
  CHECK(padded(PaddingMode::circular) == "cdabcdabcdabcdab");
  CHECK(padded(PaddingMode::reflect) == "abcdcbabcdcbabcd");
  CHECK(padded(PaddingMode::symmetric) == "cddcbaabcddcbaab");
  CHECK(padded(PaddingMode::replicate) == "aaaaaaabcddddddd");
}

TEST_CASE("padding modes of a single sample") {
  CHECK(padded(PaddingMode::zeros, 1) == "......a.........");
  for (const auto mode :
       {PaddingMode::circular, PaddingMode::reflect, PaddingMode::symmetric, PaddingMode::replicate})
    CHECK(padded(mode, 1) == "aaaaaaaaaaaaaaaa");
}

TEST_CASE("modes have names") {
  CHECK(to_string(PaddingMode::zeros) == "zeros");
  CHECK(to_string(PaddingMode::circular) == "circular");
  CHECK(to_string(PaddingMode::reflect) == "reflect");
  CHECK(to_string(PaddingMode::symmetric) == "symmetric");
  CHECK(to_string(PaddingMode::replicate) == "replicate");
}

// in 5, kernel 2, stride 2, dilation 2, pads 2:1; windows -2 0, 0 2 and 2 4.
TEST_CASE("an axis by hand") {
  const Axis axis{.in = 5, .kernel = 2, .stride = 2, .dilation = 2, .pad_begin = 2, .pad_end = 1};
  CHECK(axis.reach() == 3);
  CHECK(axis.out() == 3);
  CHECK(axis.position(0, 0) == -2);
  CHECK(axis.position(2, 1) == 4);
  CHECK(axis.extent_read() == 7);
  CHECK(axis.site(0, 0) == -1);
  CHECK(axis.site(0, 1) == 0);
  CHECK(axis.site(1, 1) == 2);
  CHECK(axis.site(2, 1) == 4);
  CHECK(axis.tap_count(0) == 2);
  CHECK(axis.tap_count(1) == 3);
  CHECK(axis.nonzeros() == 5);
  CHECK(axis.interior().begin == 1);
  CHECK(axis.interior().end == 3);
}

// Position 0 is read by output 0 through tap 1 and by output 1 through tap 0; 1 by none; 6 lies past the
// last.
TEST_CASE("who reads a position") {
  const Axis axis{.in = 5, .kernel = 2, .stride = 2, .dilation = 2, .pad_begin = 2, .pad_end = 1};
  CHECK(axis.output(0, 1) == 0);
  CHECK(axis.output(0, 0) == 1);
  CHECK(axis.output(1, 0) == -1);
  CHECK(axis.output(-4, 0) == -1);
  CHECK(axis.output(6, 1) == -1);
  CHECK(axis.tap(0, -2) == 0);
  CHECK(axis.tap(0, -1) == -1);
  CHECK(axis.tap(0, 2) == -1);
  CHECK(axis.tap(1, -2) == -1);
  CHECK(axis.taps_around(-2).end == 1);
  CHECK(axis.taps_around(4).begin == 1);
  CHECK(axis.taps_around(6).size() == 0);
}

TEST_CASE("closed forms agree with counting, over random axes") {
  Rng rng(seed());
  for (int i = 0; i < 5000; ++i) {
    const Axis axis = random_axis(rng, static_cast<PaddingMode>(rng.integer(0, 4)), 9);
    INFO("in ", axis.in, " kernel ", axis.kernel, " stride ", axis.stride, " dilation ", axis.dilation,
         " pad ", axis.pad_begin, ":", axis.pad_end, " ", std::string(to_string(axis.mode)));
    Index nonzeros = 0;
    std::vector<Index> ones(static_cast<std::size_t>(axis.kernel)), inside = ones;
    AxisWindow window;
    for (Index o = 0; o < axis.out(); ++o) {
      window.assign(axis, o);
      std::set<Index> sites;
      bool is_interior = true;
      for (Index t = 0; t < axis.kernel; ++t) {
        const Index site = axis.site(o, t), j = axis.position(o, t);
        const bool is_inside = 0 <= j && j < axis.in;
        is_interior = is_interior && is_inside;
        inside[static_cast<std::size_t>(t)] += is_inside;
        CHECK_UNARY((axis.inside(t).begin <= o && o < axis.inside(t).end) == is_inside);
        CHECK_UNARY((axis.taps_inside(o).begin <= t && t < axis.taps_inside(o).end) == is_inside);
        CHECK_UNARY(axis.output(j, t) == o);
        CHECK_UNARY(axis.tap(o, j) == t);
        CHECK_UNARY((axis.taps_around(j).begin <= t && t < axis.taps_around(j).end));
        CHECK_UNARY(window.site[static_cast<std::size_t>(t)] == site);
        if (site < 0) continue;
        sites.insert(site);
        ++ones[static_cast<std::size_t>(t)];
      }
      const Range interior = axis.interior();
      CHECK_UNARY((interior.begin <= o && o < interior.end) == is_interior);
      CHECK_UNARY(window.count == static_cast<Index>(sites.size()));
      for (Index t = 0; t < axis.kernel; ++t)
        if (const Index site = axis.site(o, t); site >= 0)
          CHECK_UNARY(window.rank[static_cast<std::size_t>(t)] ==
                      std::distance(sites.begin(), sites.find(site)));
      nonzeros += window.count;
    }
    CHECK(axis.nonzeros() == nonzeros);
    for (Index t = 0; t < axis.kernel; ++t) {
      CHECK(axis.tap_count(t) == ones[static_cast<std::size_t>(t)]);
      CHECK(axis.inside(t).size() == inside[static_cast<std::size_t>(t)]);
    }
  }
}

TEST_CASE("the transposed axis reads back through the reversed kernel") {
  for (const PaddingMode mode : {PaddingMode::zeros, PaddingMode::circular}) {
    const Axis axis =
        mode == PaddingMode::zeros ? Axis::toeplitz(5, 4, 3, 1, 2) : Axis::circulant(5, 3, 2, 2);
    const Axis back = axis.transposed();
    CHECK(back.in == axis.out());
    CHECK(back.out() == axis.in);
    CHECK(back.transposed() == axis);
    std::multiset<std::pair<Index, Index>> there, here;
    for (Index t = 0; t < 3; ++t) {
      for (Index o = 0; o < axis.out(); ++o)
        if (axis.site(o, t) >= 0) there.insert({o, axis.site(o, t)});
      for (Index o = 0; o < back.out(); ++o)
        if (back.site(o, 2 - t) >= 0) here.insert({back.site(o, 2 - t), o});
    }
    CHECK(there == here);
  }
}

TEST_CASE("Toeplitz and circulant axes") {
  CHECK(Axis::toeplitz(3, 4, 2, 1, 2).is_toeplitz());
  CHECK(!Axis::toeplitz(4, 4, 3, 1, 1).is_circulant());
  CHECK(Axis::circulant(4, 3, 1, 2).is_circulant());
  CHECK(!Axis::circulant(4, 3, 1, 2).is_toeplitz());
  const auto circular = [](Index stride, Index pad_end) {
    return Axis{.in = 4, .kernel = 2, .stride = stride, .pad_end = pad_end, .mode = PaddingMode::circular};
  };
  CHECK(circular(1, 1).is_circulant());
  CHECK(!circular(1, 2).is_circulant());
  CHECK(!circular(2, 0).is_circulant());
  CHECK(!Axis{.in = 4, .stride = 2}.is_toeplitz());
}

TEST_CASE("axes that do not exist are refused, with the reason") {
  const auto reason = [](Axis axis) {
    try {
      axis.validate("axis 1");
    } catch (const Error& error) {
      return std::string(error.what());
    }
    return std::string("valid");
  };
  CHECK(reason({.in = 4, .kernel = 4}) == "valid");
  CHECK(reason({.in = 0}) == "axis 1: image extent 0; expected at least 1");
  CHECK(reason({.in = 4, .kernel = 0}) == "axis 1: kernel extent 0; expected at least 1");
  CHECK(reason({.in = 4, .stride = 0}) == "axis 1: stride 0; expected at least 1");
  CHECK(reason({.in = 4, .stride = -2}) == "axis 1: stride -2; expected at least 1");
  CHECK(reason({.in = 4, .dilation = 0}) == "axis 1: dilation 0; expected at least 1");
  CHECK(reason({.in = 3, .kernel = 5}) ==
        "axis 1: kernel 5 spans 5 samples and is larger than the padded image, 3 + 0 + 0 = 3");
  CHECK(
      reason({.in = 3, .kernel = 3, .dilation = 3, .pad_begin = 1, .pad_end = 2}) ==
      "axis 1: kernel 3 with dilation 3 spans 7 samples and is larger than the padded image, 3 + 1 + 2 = 6");
  CHECK(reason({.in = 4, .kernel = 3, .pad_begin = 4, .mode = PaddingMode::reflect}) ==
        "axis 1: reflect padding 4:0 of an image of extent 4; expected at most extent - 1 = 3");
  CHECK(reason({.in = 4, .pad_end = -1, .mode = PaddingMode::circular}) ==
        "axis 1: padding 0:-1 with mode circular; expected 0 or more");
  CHECK(reason({.in = 4, .pad_begin = -1}) == "valid");
  CHECK(reason({.in = 4, .pad_begin = -2, .pad_end = -2}).starts_with("axis 1: kernel 1 spans 1 samples"));
}

TEST_CASE("extents past 64 bits are refused") {
  constexpr Index largest = std::numeric_limits<Index>::max();
  const auto refuses = [](Axis axis) { CHECK_THROWS_AS(axis.validate("axis 0"), CapacityError); };
  refuses({.in = 4, .kernel = largest, .dilation = largest});
  refuses({.in = largest, .pad_begin = 1});
  refuses({.in = largest});
  refuses({.in = 4, .pad_begin = largest, .pad_end = largest});
  refuses({.in = 4, .stride = largest});
  CHECK_THROWS_AS(Axis::toeplitz(largest, 4, 3, 0, 1), CapacityError);
  CHECK_THROWS_AS(Axis::toeplitz(largest, 4, 3, -largest, 1), CapacityError);
  CHECK_THROWS_AS(Axis::circulant(4, 3, -largest, 1), Error);
}
