#include <convmat/geometry/conv_pattern.hpp>

#include "support/approx.hpp"
#include "support/geometries.hpp"

using namespace convmat;
using namespace convmat::test;

using Entry = AxisPattern::Entry;
using Orientation = AxisPattern::Orientation;

// 4 -> 6 channels in 2 groups: outputs 3 ... 5 read inputs 2 and 3, through K[q, p].
TEST_CASE("channels of a group by hand") {
  const ConvGeometry geometry{.out_channels = 6,
                              .in_channels = 4,
                              .groups = 2,
                              .axes = {{.in = 5, .kernel = 2}, {.in = 4, .kernel = 3}}};
  const ConvPattern forward(geometry, Orientation::forward), transposed(geometry, Orientation::transposed);
  CHECK(forward.channel(4, 1) == Entry{3, 9});
  CHECK(transposed.channel(3, 1) == Entry{4, 9});
  CHECK(transposed.channel(0, 2) == Entry{2, 4});
  CHECK(forward.below[0].rows == 2);
  CHECK(forward.below[0].cols == 4);
  CHECK(forward.below[0].entries == 6);
  CHECK(transposed.below[0].rows == 4);
  CHECK(transposed.below[1].rows == 1);
}

TEST_CASE("the product has the rows, columns and nonzeros of the matrix") {
  Rng rng(seed());
  for (int i = 0; i < 500; ++i) {
    const ConvGeometry geometry = random_geometry(rng);
    INFO(to_string(geometry));
    for (const Orientation orientation : {Orientation::forward, Orientation::transposed}) {
      const ConvPattern pattern(geometry, orientation);
      const bool is_forward = orientation == Orientation::forward;
      const Index channels = pattern.channels * pattern.group_cols;
      const Index col_channels = is_forward ? geometry.in_channels : geometry.out_channels;
      CHECK(pattern.channels * pattern.axes[0].rows() * pattern.below[0].rows ==
            volume(is_forward ? geometry.range() : geometry.domain()));
      CHECK(col_channels * pattern.axes[0].cols() * pattern.below[0].cols ==
            volume(is_forward ? geometry.domain() : geometry.range()));
      CHECK(channels * pattern.axes[0].entries() * pattern.below[0].entries == geometry.nnz());
    }
  }
}
