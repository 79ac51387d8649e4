#include <convmat/core/tensor.hpp>

#include "support/approx.hpp"

using namespace convmat;
using namespace convmat::test;

TEST_CASE("elements are row-major") {
  const auto a = tensor({2, 3}, {1, 2, 3, 4, 5, 6});
  CHECK(a.rank() == 2);
  CHECK(a.size() == 6);
  CHECK(a.at({1, 0}) == 4);
  CHECK(a[5] == 6);
  CHECK(a.reshaped({3, 2}).at({2, 0}) == 5);
  CHECK(Tensor<double>({2, 2}) == tensor({2, 2}, {0, 0, 0, 0}));
  CHECK(Tensor<double>().size() == 0);
  CHECK(tensor({}, {3})[0] == 3);
}

TEST_CASE("what does not fit is named") {
  CHECK_THROWS_WITH_AS(tensor({2, 2}, {1, 2, 3}), "shape (2,2) has 4 elements, 3 were given", ShapeError);
  CHECK_THROWS_WITH_AS(Tensor<double>({2, -1}), "shape (2,-1) has a negative extent", ShapeError);
  CHECK_THROWS_WITH_AS(tensor({2}, {1, 2}).at({2}), "position (2) lies outside an array of shape (2)",
                       ShapeError);
  CHECK_THROWS_WITH_AS(tensor({2}, {1, 2}).at({0, 0}), "position (0,0) lies outside an array of shape (2)",
                       ShapeError);
  CHECK_THROWS_AS(tensor({2}, {1, 2}).reshaped({3}), ShapeError);
}
