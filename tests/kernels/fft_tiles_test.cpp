#include <convmat/kernels/fft_tiles.hpp>
#include <set>

#include "support/approx.hpp"
#include "support/geometries.hpp"

using namespace convmat;
using namespace convmat::test;

namespace {

// (position, index) of every element of a placement.
std::set<std::pair<Index, Index>> pairs(const Placement& placement) {
  std::set<std::pair<Index, Index>> result;
  Index count = 0;
  for (const Run& run : placement.runs)
    for (Index i = 0; i < run.count; ++i, ++count)
      result.insert({run.position + i * placement.step, run.index + i});
  CHECK(static_cast<Index>(result.size()) == count);
  return result;
}

// The trilinear form of one axis on the cyclic group of the tiles: {(row, col, tap)} with its multiplicities.
std::multiset<std::array<Index, 3>> products_of_tiles(const Axis& axis, Pass pass, const Tiling& tiling) {
  const TiledAxis tiles = tiled(axis, pass, tiling);
  std::multiset<std::array<Index, 3>> result;
  for (std::size_t tile = 0; tile < tiles.in.size(); ++tile)
    for (const auto& [u, made] : pairs(tiles.out[tile]))
      for (const auto& [w, read] : pairs(tiles.in[tile]))
        for (const auto& [t, tap] : pairs(tiles.taps))
          if ((u + t - w) % tiling.length == 0)
            result.insert(pass == Pass::transpose ? std::array{read, made, tap}
                                                  : std::array{made, read, tap});
  return result;
}

std::multiset<std::array<Index, 3>> products_of_axis(const Axis& axis) {
  std::multiset<std::array<Index, 3>> result;
  for (Index o = 0; o < axis.out(); ++o)
    for (Index t = 0; t < axis.kernel; ++t)
      if (axis.site(o, t) >= 0) result.insert({o, axis.site(o, t), t});
  return result;
}

// Transposes are those of zero padding: every other mode is folded onto the image afterwards.
Axis axis_of(const Axis& axis, Pass pass) {
  Axis result = axis;
  if (pass == Pass::transpose) result.mode = PaddingMode::zeros;
  return result;
}

}  // namespace

// With it: what wraps around meets zeros or is not read.
TEST_CASE("the tiles hold every product of the trilinear form once, and no other") {
  MESSAGE("CONVMAT_TEST_SEED=", seed());
  Rng rng(seed());
  for (int i = 0; i < 300; ++i) {
    const auto mode = static_cast<PaddingMode>(rng.integer(0, 4));
    const Axis axis = random_axis(rng, mode, 30);
    INFO(to_string(ConvGeometry{1, 1, 1, {axis}}));
    for (const Pass pass : {Pass::forward, Pass::transpose, Pass::gradient}) {
      const Axis here = axis_of(axis, pass);
      for (const Tiling& tiling : tilings(here, pass, rng.integer(1, 2))) {
        INFO("length ", tiling.length, ", ", tiling.tiles, " tiles");
        CHECK(products_of_tiles(here, pass, tiling) == products_of_axis(here));
      }
    }
  }
}

TEST_CASE("every element that is made is made once, at a position of the tile") {
  Rng rng(seed());
  for (int i = 0; i < 300; ++i) {
    const Axis random = random_axis(rng, static_cast<PaddingMode>(rng.integer(0, 4)), 200);
    INFO(to_string(ConvGeometry{1, 1, 1, {random}}));
    for (const Pass pass : {Pass::forward, Pass::transpose}) {
      const Axis axis = axis_of(random, pass);
      for (const Tiling& tiling : tilings(axis, pass, 1)) {
        std::multiset<Index> made;
        bool is_inside = true;
        for (const Placement& placement : tiled(axis, pass, tiling).out)
          for (const auto& [position, index] : pairs(placement)) {
            made.insert(index);
            is_inside = is_inside && 0 <= position && position < tiling.length;
          }
        std::multiset<Index> all;
        const Index elements = pass == Pass::forward ? axis.out() : axis.in;
        for (Index index = 0; index < elements; ++index) all.insert(all.end(), index);
        CHECK(is_inside);
        CHECK(made == all);
      }
    }
  }
}

TEST_CASE("padded zeros are not transformed: they wrap around onto each other") {
  // n x n Toeplitz: n samples and 2n - 1 taps, not the 3n - 2 samples of the padded array.
  for (const Index n : {1, 2, 5, 100, 65536})
    for (const Pass pass : {Pass::forward, Pass::transpose, Pass::gradient}) {
      const Axis axis = Axis::toeplitz(n, n, 2 * n - 1, n - 1, 1);
      CHECK(tilings(axis, pass, 1)[0].length == smooth_length(2 * n - 1, 1));
    }
  const Axis same{.in = 100, .kernel = 21, .pad_begin = 10, .pad_end = 10};
  CHECK(tilings(same, Pass::forward, 1)[0].length == smooth_length(110, 1));
}

TEST_CASE("lengths of fast transforms") {
  const auto lengths = [](Index factor) {
    std::vector<Index> result;
    for (Index n = 1; n <= 65; n = result.back() + 1) result.push_back(smooth_length(n, factor));
    return result;
  };
  CHECK(lengths(1) == std::vector<Index>{1,  2,  3,  4,  5,  6,  7,  8,  10, 12, 14, 15, 16,
                                         20, 24, 25, 28, 30, 32, 40, 48, 50, 56, 60, 64, 80});
  CHECK(lengths(2) ==
        std::vector<Index>{2, 4, 6, 8, 10, 12, 14, 16, 20, 24, 28, 30, 32, 40, 48, 50, 56, 60, 64, 80});
}
