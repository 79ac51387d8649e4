#include <convmat/geometry/axis_shifts.hpp>
#include <map>
#include <set>

#include "support/approx.hpp"
#include "support/geometries.hpp"

using namespace convmat;
using namespace convmat::test;

namespace {

// (result, source) -> taps, as the sum of shifts has them.
std::map<std::pair<Index, Index>, std::multiset<Index>> pairs_of(const AxisShifts& shifts) {
  std::map<std::pair<Index, Index>, std::multiset<Index>> pairs;
  for (const AxisShifts::Result& result : shifts.results)
    for (Index v = result.valid.begin; v < result.valid.end; ++v)
      for (const AxisShifts::Term& term : result.terms) {
        CHECK((0 <= term.shift && term.shift < shifts.reach && v < shifts.extent));
        const Index source = shifts.source(term.phase, v + term.shift);
        if (source >= 0) pairs[{result.first + v * shifts.step, source}].insert(term.tap);
      }
  return pairs;
}

}  // namespace

TEST_CASE("a sum of shifts reads what the axis says, forward and transposed") {
  Rng rng(seed());
  for (int i = 0; i < 2000; ++i) {
    const auto mode = static_cast<PaddingMode>(rng.integer(0, 4));
    const Axis axis = random_axis(rng, mode, rng.integer(1, 12));
    std::map<std::pair<Index, Index>, std::multiset<Index>> forward, transposed;
    for (Index o = 0; o < axis.out(); ++o)
      for (Index t = 0; t < axis.kernel; ++t)
        if (const Index site = axis.site(o, t); site >= 0) {
          forward[{o, site}].insert(t);
          transposed[{site, o}].insert(t);
        }
    CHECK(pairs_of(forward_shifts(axis)) == forward);
    if (mode == PaddingMode::zeros) CHECK(pairs_of(transpose_shifts(axis)) == transposed);
  }
}

TEST_CASE("the transposed results cover every sample once") {
  Rng rng(seed());
  for (int i = 0; i < 500; ++i) {
    const Axis axis = random_axis(rng, PaddingMode::zeros, rng.integer(1, 12));
    const AxisShifts shifts = transpose_shifts(axis);
    std::multiset<Index> covered, all;
    for (const AxisShifts::Result& result : shifts.results)
      for (Index v = result.valid.begin; v < result.valid.end; ++v)
        covered.insert(result.first + v * shifts.step);
    for (Index site = 0; site < axis.in; ++site) all.insert(site);
    CHECK(covered == all);
  }
}

TEST_CASE("inside is where samples lie source_step apart") {
  const AxisShifts shifts = forward_shifts({.in = 7, .kernel = 3, .stride = 2, .pad_begin = 1, .pad_end = 1});
  CHECK(shifts.source_phases() == 2);
  CHECK(shifts.inside(0).begin == 1);  // position -1, then 1, 3, 5
  CHECK(shifts.inside(0).end == 4);
  CHECK(shifts.inside(1).begin == 0);  // 0, 2, 4, 6
  CHECK(shifts.inside(1).end == 4);
}
