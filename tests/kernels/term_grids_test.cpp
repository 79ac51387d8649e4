#include <convmat/kernels/term_grids.hpp>
#include <set>

#include "support/approx.hpp"
#include "support/geometries.hpp"

using namespace convmat;
using namespace convmat::test;

namespace {

using Terms = std::multiset<std::pair<Index, Index>>;    // (tap, offset)
using Extents = std::multiset<std::pair<Index, Index>>;  // (shifts, columns) of grids

Terms terms(const ShiftResult& set) {
  Terms result;
  for (const ShiftTerm& term : set.terms) result.insert({term.tap, term.offset});
  return result;
}

// As the tiles read them.
Terms terms(const ShiftSum& sum, const TermGrids& grids) {
  const Index row_pitch = grids.fold > 0 ? grids.fold : grids.row_unit * sum.row_pitch();
  Terms result;
  for (const TermGrid& grid : grids.grids)
    for (Index a = 0; a < grid.shifts; ++a)
      for (Index b = 0; b < grid.cols; ++b)
        result.insert({grids.taps[static_cast<std::size_t>(grid.weights + a * grid.cols + b)],
                       grid.base + a * row_pitch + grid.col[b]});
  return result;
}

// Two grids name one array of columns where their columns are equal, and only there.
bool share_equal_columns(const std::vector<TermGrid>& grids) {
  for (const TermGrid& a : grids)
    for (const TermGrid& b : grids) {
      const bool is_equal = std::equal(a.col, a.col + a.cols, b.col, b.col + b.cols);
      if (is_equal != (a.col == b.col)) return false;
    }
  return true;
}

// Of an image of 20 samples along each axis.
TermGrids forward_grids(const Shape& kernel, ConvOptions options = {}, Index fold = 4) {
  options.image = Shape(kernel.size() - 2, 20);
  const ShiftSum sum(conv_geometry(kernel, options), Pass::forward, {1, 40000, 100});
  return TermGrids(sum, sum.result_sets[0], fold);
}

Extents extents(const TermGrids& grids) {
  Extents result;
  for (const TermGrid& grid : grids.grids) result.insert({grid.shifts, grid.cols});
  return result;
}

}  // namespace

TEST_CASE("the grids hold every term once, and no other") {
  MESSAGE("CONVMAT_TEST_SEED=", seed());
  Rng rng(seed());
  for (int i = 0; i < 500; ++i) {
    ConvGeometry geometry = random_geometry(rng, {.extent = 9, .multiplications = 100000});
    for (const Pass pass : {Pass::forward, Pass::gradient, Pass::transpose}) {
      if (pass == Pass::transpose)
        for (Axis& axis : geometry.axes) axis.mode = PaddingMode::zeros;
      INFO(to_string(geometry), ", ", std::string(to_string(pass)));
      const ShiftSum sum(geometry, pass, {1, rng.integer(1, 300), rng.integer(1, 9)});
      for (const ShiftResult& set : sum.result_sets) {
        const TermGrids grids(sum, set, rng.integer(1, 7));
        CHECK(terms(sum, grids) == terms(set));
        CHECK(grids.taps.size() == set.terms.size());
        CHECK(share_equal_columns(grids.grids));
      }
    }
  }
}

TEST_CASE("rows of a kernel are one grid, and those of each plane or phase") {
  CHECK(extents(forward_grids({1, 1, 5, 3})) == Extents{{5, 3}});
  CHECK(extents(forward_grids({1, 1, 2, 5, 3})) == Extents{{5, 3}, {5, 3}});
  CHECK(extents(forward_grids({1, 1, 5, 3}, {.stride = {2, 1}})) == Extents{{3, 3}, {2, 3}});
  CHECK(extents(forward_grids({1, 1, 5, 3}, {.dilation = {2, 3}})) == Extents{{5, 3}});
}

TEST_CASE("rows that share samples are a dilation apart") {
  CHECK(forward_grids({1, 1, 5, 3}).row_unit == 1);
  CHECK(forward_grids({1, 1, 5, 3}, {.dilation = {2, 3}}).row_unit == 2);
  CHECK(forward_grids({1, 1, 1, 3}, {.dilation = {2, 3}}).row_unit == 1);
}

// 11 taps, 4 to a row: three rows of three columns, and two of the last.
TEST_CASE("along one axis taps are folded into rows") {
  const TermGrids grids = forward_grids({1, 1, 11});
  CHECK(extents(grids) == Extents{{3, 3}, {2, 1}});
  CHECK(grids.fold == 4);
  CHECK(forward_grids({1, 1, 5, 3}).fold == 0);
}
