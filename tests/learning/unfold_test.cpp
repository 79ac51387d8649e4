#include <convmat/core/memory.hpp>
#include <convmat/core/threads.hpp>
#include <convmat/learning/unfold.hpp>

#include "support/approx.hpp"
#include "support/geometries.hpp"

using namespace convmat;
using namespace convmat::test;

// 2x2 patches of 1..6 as 2x3, channel by channel, tap by tap.
TEST_CASE_TEMPLATE("patches and back, by hand", S, CONVMAT_SCALARS) {
  const ConvGeometry geometry = conv_geometry({1, 1, 2, 2}, {.image = {2, 3}});
  CHECK(unfolded_shape(geometry) == Shape{4, 2});
  CHECK(unfold(geometry, tensor<S>({1, 2, 3}, {1, 2, 3, 4, 5, 6})) == tensor<S>({4, 2}, {1, 2,  //
                                                                                         2, 3,  //
                                                                                         4, 5,  //
                                                                                         5, 6}));
  CHECK(fold(geometry, tensor<S>({4, 2}, {1, 2, 3, 4, 5, 6, 7, 8})) ==
        tensor<S>({1, 2, 3}, {1, 5, 4, 5, 13, 8}));
}

TEST_CASE_TEMPLATE("batches, by any number of threads", S, CONVMAT_SCALARS) {
  Rng rng(seed());
  const ConvGeometry geometry = conv_geometry({2, 3, 3, 2}, {.image = {105, 150}, .padding = {1}});
  const Tensor<S> x = randn<S>({4, 3, 105, 150}, rng);
  const Tensor<S> u = unfold(geometry, x), folded = fold(geometry, u);
  CHECK(u.shape() == prepend(4, unfolded_shape(geometry)));
  REQUIRE(u.size() >= small_work);
  for (const int count : {2, 3}) {
    set_threads(count);
    CHECK(unfold(geometry, x) == u);
    CHECK(fold(geometry, u) == folded);
  }
  set_threads(1);
}

TEST_CASE("what does not fit is named") {
  const ConvGeometry geometry = conv_geometry({1, 2, 3}, {.image = {8}});
  CHECK_THROWS_WITH_AS(unfold(geometry, Tensor<double>({1, 8})),
                       "unfold: x has shape (1,8), expected (2,8) or a batch (N,2,8)", ShapeError);
  CHECK_THROWS_WITH_AS(fold(geometry, Tensor<double>({6, 8})),
                       "fold: u has shape (6,8), expected (6,6) or a batch (N,6,6)", ShapeError);
  set_memory_budget(1000);
  CHECK_THROWS_WITH_AS(unfold(geometry, Tensor<double>({10, 2, 8})),
                       "unfolding needs 2.9 kB (360 entries), 1.0 kB allowed; use the operator instead, or "
                       "--max-memory",
                       CapacityError);
  set_memory_budget(0);
}
