#include <convmat/operators/pad.hpp>

#include "support/approx.hpp"
#include "support/geometries.hpp"
#include "support/laws.hpp"

using namespace convmat;
using namespace convmat::test;

// numpy.pad([1, 2, 3, 4], (2, 3), mode) with constant, wrap, reflect, symmetric, edge.
TEST_CASE("a signal padded in every mode") {
  const auto padded = [](PaddingMode mode) {
    const Tensor<double> y = Pad<double>({1, 4}, {{2, 3}}, mode) * tensor({1, 4}, {1, 2, 3, 4});
    REQUIRE(y.shape() == Shape{1, 9});
    return std::vector<double>(y.begin(), y.end());
  };
  CHECK(padded(PaddingMode::zeros) == std::vector<double>{0, 0, 1, 2, 3, 4, 0, 0, 0});
  CHECK(padded(PaddingMode::circular) == std::vector<double>{3, 4, 1, 2, 3, 4, 1, 2, 3});
  CHECK(padded(PaddingMode::reflect) == std::vector<double>{3, 2, 1, 2, 3, 4, 3, 2, 1});
  CHECK(padded(PaddingMode::symmetric) == std::vector<double>{2, 1, 1, 2, 3, 4, 4, 3, 2});
  CHECK(padded(PaddingMode::replicate) == std::vector<double>{1, 1, 1, 2, 3, 4, 4, 4, 4});
}

TEST_CASE_TEMPLATE("an image padded and cropped at once; the transpose adds up what was copied", S,
                   CONVMAT_SCALARS) {
  const Pad<S> crop({1, 2, 3}, {{-1, 1}, {1, -2}}, PaddingMode::zeros);
  CHECK(crop * tensor<S>({1, 2, 3}, {1, 2, 3, 4, 5, 6}) == tensor<S>({1, 2, 2}, {0, 4, 0, 0}));
  const Pad<S> repeat({2, 2}, {{1, 2}}, PaddingMode::replicate);
  CHECK(transpose(repeat) * tensor<S>({2, 5}, {1, 2, 3, 4, 5, 6, 7, 8, 9, 10}) ==
        tensor<S>({2, 2}, {3, 12, 13, 27}));
}

TEST_CASE_TEMPLATE("laws, in every mode", S, CONVMAT_SCALARS) {
  Rng rng(seed());
  for (const PaddingMode mode : padding_modes)
    for (int n = 0; n < 20; ++n) {
      Shape domain{rng.integer(1, 3)};
      std::vector<Pads> pads;
      for (Index d = rng.integer(1, 3); d > 0; --d) {
        const Index extent = rng.integer(1, 4), least = mode == PaddingMode::zeros ? -1 : 0;
        const Index most = mode == PaddingMode::reflect ? extent - 1 : 2 * extent + 1;
        domain.push_back(extent);
        pads.push_back({rng.integer(least, most), rng.integer(extent == 1 ? 0 : least, most)});
        if (extent == 1) pads.back().begin = std::max<Index>(pads.back().begin, 0);
        if (extent + pads.back().begin + pads.back().end < 1) pads.back() = {0, 0};
      }
      const Pad<S> pad(domain, pads, mode);
      laws(pad, rng);
      Index samples = pad.domain()[0];
      for (const Axis& axis : pad.axes()) samples *= axis.nonzeros();
      CHECK(pad.nnz() == samples);
    }
}

// Copies, not products of them: the largest and the least numbers pass, and none spreads.
TEST_CASE("padding is exact beside infinities") {
  const double inf = std::numeric_limits<double>::infinity();
  Tensor<double> x({1, 40, 40});
  x.at({0, 20, 20}) = inf;
  x.at({0, 5, 5}) = 5e-324;
  const Tensor<double> y = Pad<double>({1, 40, 40}, {{1, 1}, {1, 1}}, PaddingMode::circular) * x;
  CHECK(y.at({0, 21, 21}) == inf);
  CHECK(y.at({0, 6, 6}) == 5e-324);
  CHECK(std::count(y.begin(), y.end(), 0.0) == 42 * 42 - 2);
}

TEST_CASE("names") {
  CHECK(describe(Pad<double>({3, 8, 9}, {{1, 1}, {1, 1}}, PaddingMode::reflect)) ==
        "pad 1 reflect : R(3,8,9) -> R(3,10,11)");
  CHECK(Pad<double>({3, 8, 9}, {{0, 1}, {2, 2}}, PaddingMode::zeros).name() == "pad 0:1x2");
  CHECK(Pad<double>({3, 8}, {{0, 0}}, PaddingMode::zeros).name() == "pad 0");
}

TEST_CASE("what cannot be padded is refused") {
  CHECK_THROWS_WITH_AS((Pad<double>({3, 8, 9}, {{1, 1}}, PaddingMode::zeros)),
                       "domain (3,8,9) with pads for 1 axes; expected (channels, extents...) and pads for "
                       "each extent",
                       GeometryError);
  CHECK_THROWS_WITH_AS((Pad<double>({3}, {}, PaddingMode::zeros)),
                       "a convolution needs at least one spatial axis", GeometryError);
  CHECK_THROWS_WITH_AS((Pad<double>({3, 8}, {{8, 0}}, PaddingMode::reflect)),
                       "axis 0: reflect padding 8:0 of an image of extent 8; expected at most extent - 1 = 7",
                       GeometryError);
  CHECK_THROWS_WITH_AS((Pad<double>({3, 8}, {{-1, 0}}, PaddingMode::circular)),
                       "axis 0: padding -1:0 with mode circular; expected 0 or more", GeometryError);
  CHECK_THROWS_AS((Pad<double>({3, 8}, {{-4, -4}}, PaddingMode::zeros)), GeometryError);
  CHECK_THROWS_AS((Pad<double>({0, 8}, {{1, 1}}, PaddingMode::zeros)), GeometryError);
}
