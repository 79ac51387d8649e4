#include <convmat/kernels/fft_tiling.hpp>

#include "support/approx.hpp"
#include "support/geometries.hpp"

using namespace convmat;
using namespace convmat::test;

namespace {

// f(tilings) for every choice of one tiling an axis; the last axis of real scalars is halved.
template <Scalar S, class F>
void for_each_choice(const ConvGeometry& geometry, Pass pass, const F& f) {
  std::vector<std::vector<Tiling>> choices;
  Shape counts, position(geometry.axes.size(), 0);
  for (const Axis& axis : geometry.axes) {
    const bool is_halved = !is_complex<S> && &axis == &geometry.axes.back();
    choices.push_back(tilings(axis, pass, is_halved ? 2 : 1));
    counts.push_back(static_cast<Index>(choices.back().size()));
  }
  do {
    std::vector<Tiling> choice;
    for (std::size_t d = 0; d < choices.size(); ++d)
      choice.push_back(choices[d][static_cast<std::size_t>(position[d])]);
    f(choice);
  } while (advance(position, counts));
}

Index points(const std::vector<Tiling>& tilings) {
  Index product = 1;
  for (const Tiling& tiling : tilings) product *= tiling.length;
  return product;
}

// The choice that takes the least time, whatever it needs of memory.
template <Scalar S>
std::vector<Tiling> quickest(const ConvGeometry& geometry, Pass pass) {
  std::vector<Tiling> best;
  double least = std::numeric_limits<double>::infinity();
  for_each_choice<S>(geometry, pass, [&](const std::vector<Tiling>& choice) {
    const double seconds = tiling_seconds<S>(geometry, pass, choice, 1);
    if (seconds < least) best = choice;
    least = std::min(least, seconds);
  });
  return best;
}

// Elements along an axis that one channel is made of.
Index made(const Axis& axis, Pass pass) {
  return pass == Pass::transpose ? axis.in : axis.position(axis.out() - 1, 0) - axis.position(0, 0) + 1;
}

}  // namespace

TEST_CASE("channels that a pass reads and makes, of a group") {
  const ConvGeometry geometry = conv_geometry({6, 5, 3}, {.image = {9}, .groups = 2});
  const auto found = [&](Pass pass) {
    const Channels meeting = channels(geometry, pass);
    return Shape{meeting.in, meeting.out, meeting.groups, meeting.pairs()};
  };
  CHECK(found(Pass::forward) == Shape{5, 3, 2, 30});
  CHECK(found(Pass::transpose) == Shape{3, 5, 2, 30});
  CHECK(found(Pass::gradient) == Shape{5, 3, 2, 30});
}

TEST_CASE_TEMPLATE("of all choices the cheapest tiling takes the least time, and no tile too many", S,
                   CONVMAT_SCALARS) {
  Rng rng(seed());
  for (int i = 0; i < 60; ++i) {
    ConvGeometry geometry = random_geometry(rng, {.extent = 200, .multiplications = Index{1} << 40});
    INFO(to_string(geometry));
    for (const Pass pass : {Pass::forward, Pass::transpose, Pass::gradient}) {
      if (pass == Pass::transpose)
        for (Axis& axis : geometry.axes) axis.mode = PaddingMode::zeros;
      const std::vector<Tiling> cheapest = cheapest_tiling<S>(geometry, pass);
      REQUIRE(cheapest.size() == geometry.axes.size());
      for (std::size_t d = 0; d < cheapest.size(); ++d) {
        const auto [length, outputs, tiles] = cheapest[d];
        CHECK(tiles * outputs >= made(geometry.axes[d], pass));
        CHECK((tiles - 1) * outputs < made(geometry.axes[d], pass));
      }
      CHECK(tiling_seconds<S>(geometry, pass, cheapest, 1) ==
            tiling_seconds<S>(geometry, pass, quickest<S>(geometry, pass), 1));
    }
  }
}

TEST_CASE_TEMPLATE("spectra of many channels are kept small, at the price of time", S, CONVMAT_SCALARS) {
  const ConvGeometry geometry = conv_geometry({256, 256, 9, 9}, {.image = {300, 300}, .padding = {4}});
  for (const Pass pass : {Pass::forward, Pass::transpose}) {
    const std::vector<Tiling> cheapest = cheapest_tiling<S>(geometry, pass),
                              fastest = quickest<S>(geometry, pass);
    CHECK(points(cheapest) < points(fastest));
    CHECK(tiling_seconds<S>(geometry, pass, cheapest, 1) > tiling_seconds<S>(geometry, pass, fastest, 1));
  }
}

TEST_CASE_TEMPLATE("a batch takes as much longer as it has images, but for the call", S, CONVMAT_SCALARS) {
  const ConvGeometry geometry = conv_geometry({2, 3, 9, 9}, {.image = {100, 90}});
  const std::vector<Tiling> tiling = cheapest_tiling<S>(geometry, Pass::forward);
  const auto seconds = [&](Index batch) { return tiling_seconds<S>(geometry, Pass::forward, tiling, batch); };
  CHECK(seconds(3) - seconds(2) == doctest::Approx(seconds(2) - seconds(1)));
  CHECK(seconds(2) > 1.5 * seconds(1));
}
