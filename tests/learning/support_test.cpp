#include <convmat/learning/support.hpp>

#include "support/approx.hpp"

using namespace convmat;
using namespace convmat::test;

TEST_CASE("a support holds for all channels it does not name, as in numpy") {
  const Shape kernel{2, 3, 2};
  CHECK(detail::support_mask(every_tap(), kernel) == Tensor<double>(kernel, std::vector<double>(12, 1.0)));
  CHECK(detail::support_mask(tensor({2}, {1, 0}), kernel) ==
        tensor(kernel, {1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0}));
  CHECK(detail::support_mask(tensor({2, 1, 1}, {0, 1}), kernel) ==
        tensor(kernel, {0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1}));
  for (const Shape& wrong : {Shape{3}, Shape{1, 2, 3, 2}, Shape{2, 2}})
    CHECK_THROWS_AS(detail::support_mask(Tensor<double>(wrong), kernel), ShapeError);
}
