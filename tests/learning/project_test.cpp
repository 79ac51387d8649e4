#include <convmat/learning/project.hpp>
#include <convmat/operators/conv_operator.hpp>

#include "support/approx.hpp"
#include "support/geometries.hpp"

using namespace convmat;
using namespace convmat::test;

// Banded Toeplitz 3x3, taps below, on and above the diagonal: averages along the diagonals.
TEST_CASE("averages of the diagonals, by hand") {
  const ConvGeometry geometry = conv_geometry({1, 1, 3}, {.image = {3}, .padding = {1}});
  const auto m = tensor({3, 3}, {1, 10, 7,  //
                                 4, 2, 20,  //
                                 7, 8, 6});
  CHECK(tap_sums(geometry, to_csr(m)) == tensor({1, 1, 3}, {12, 9, 30}));
  const Projection<double> nearest = project(geometry, m);
  CHECK(nearest.kernel == tensor({1, 1, 3}, {6, 3, 15}));
  // Left over: -2 -1 3 on the diagonal, -2 2 below, -5 5 above, 7 and 7 in the corners.
  CHECK(nearest.distance == doctest::Approx(std::sqrt(4 + 1 + 9 + 4 + 4 + 25 + 25 + 49 + 49.0)));
  CHECK(nearest.relative_distance == doctest::Approx(nearest.distance / norm(m)));
}

TEST_CASE("distances of a convolution, and of nothing, are zero") {
  Rng rng(seed());
  const auto T = conv(randn({2, 3, 3, 3}, rng), {.image = {6, 5}, .padding = {1}});
  CHECK(project(T.geometry(), to_csr(T)).relative_distance < 1e-15);
  CHECK(project(T.geometry(), Tensor<double>({60, 90})).relative_distance == 0);
}

// ‖M‖² = ‖P(M)‖² + ‖M - P(M)‖².
TEST_CASE_TEMPLATE("the projection is orthogonal", S, CONVMAT_SCALARS) {
  Rng rng(seed());
  for (int i = 0; i < 50; ++i) {
    const ConvGeometry geometry = random_geometry(rng);
    INFO(to_string(geometry));
    const Tensor<S> m = randn<S>({volume(geometry.range()), volume(geometry.domain())}, rng);
    const Projection<S> nearest = project(geometry, m);
    const double projected = squared_norm(to_dense(ConvOperator<S>(geometry, nearest.kernel)));
    CHECK(projected + nearest.distance * nearest.distance ==
          doctest::Approx(squared_norm(m)).epsilon(200 * epsilon<S>));
  }
}

TEST_CASE("a matrix of another size is refused, with both") {
  const ConvGeometry geometry = conv_geometry({1, 1, 3}, {.image = {4}});
  CHECK_THROWS_WITH_AS(project(geometry, Tensor<double>({3, 4})),
                       "matrix is 3x4, the geometry (1,4) -> (1,2) expects 2x4", ShapeError);
  CHECK_THROWS_AS(tap_sums(geometry, to_csr(Tensor<double>({3, 4}))), ShapeError);
}
