#include <convmat/operators/block_circulant.hpp>
#include <convmat/operators/circulant.hpp>
#include <convmat/solvers/circulant_solve.hpp>

#include "support/dense.hpp"

using namespace convmat;
using namespace convmat::test;

TEST_CASE_TEMPLATE("circulant systems on one axis and more", S, CONVMAT_SCALARS) {
  Rng rng(seed());
  for (const Shape& extents : {Shape{1}, Shape{2}, Shape{7}, Shape{3, 4}, Shape{2, 3, 5}}) {
    CAPTURE(to_string(extents));
    Tensor<S> kernel = randn<S>(circulant_geometry(extents).kernel_shape(), rng);
    kernel[0] += static_cast<Real<S>>(3 * kernel.size());
    const ConvOperator<S> c(circulant_geometry(extents), kernel);
    const Tensor<S> b = randn<S>(c.range(), rng);
    const Solution<S> s = circulant_solve(c, b);
    CHECK(s.backward_error <= 4 * epsilon<S>);
    CHECK(distance(s.x, least_norm_solution<S>(c, b)) <= 50 * epsilon<S>);
    CHECK(s.method == "Fourier transforms");
  }
}

TEST_CASE_TEMPLATE("banded, dilated and block circulant; a batch", S, CONVMAT_SCALARS) {
  Rng rng(seed());
  const Circulant<S> banded = Circulant<S>::banded({1, 5, 2}, 6, 2, 2);
  const BlockCirculant<S> blocks({banded, Circulant<S>::banded({0, 1, -1}, 6, 2, 2)});
  for (const LinearOperator<S>& c : {LinearOperator<S>(banded), LinearOperator<S>(blocks)}) {
    const Tensor<S> x = integers<S>(prepend(3, c.domain()), rng);
    CHECK(relative_error(circulant_solve(c, c * x).x, x) <= 20 * epsilon<S>);
  }
}

// 4 I + shift + shift⁻¹: λ = 4 + 2 cos.
TEST_CASE("the condition is that of the eigenvalues") {
  const Solution<double> s = circulant_solve(Circulant<double>({4, 1, 0, 1}), tensor({4}, {1, 2, 3, 4}));
  CHECK(s.condition.value() == doctest::Approx(3));
}

TEST_CASE_TEMPLATE("singular: raise, or least squares of least norm", S, CONVMAT_SCALARS) {
  Rng rng(seed());
  // Differences: constants are lost. Sums of neighbours: the alternating ones, where the extent is even.
  for (const LinearOperator<S>& c :
       {LinearOperator<S>(Circulant<S>({1, -1, 0, 0, 0})),
        LinearOperator<S>(Circulant<S>({1, 1, 0, 0, 0, 0})), LinearOperator<S>(Circulant<S>({1, 1, 1})),
        LinearOperator<S>(BlockCirculant<S>(
            {Circulant<S>({4, -1, -1}), Circulant<S>({-1, 0, 0}), Circulant<S>({-1, 0, 0})}))}) {
    CAPTURE(c.name());
    const Tensor<S> b = randn<S>(c.range(), rng);
    CHECK_THROWS_AS(circulant_solve(c, b), NumericError);
    const Solution<S> s = circulant_solve(c, b, {.singular = Singular::least_squares});
    CHECK(distance(s.x, least_norm_solution(dense_matrix(c), dense_vector(b), 1e4 * epsilon<S>)) <=
          100 * epsilon<S>);
    CHECK(s.method == "Fourier transforms, least squares of least norm");
  }
  CHECK(circulant_solve(Circulant<S>({0, 0}), Tensor<S>({2}, {1, 1}), {Singular::least_squares}).x ==
        Tensor<S>({2}));
}

TEST_CASE("the tolerance is in units of the working precision") {
  const Circulant<double> nearly({1 + 1e-13, -1, 0, 0});
  const Tensor<double> b = tensor({4}, {1, 2, 3, 5});
  CHECK(circulant_solve(nearly, b).condition.value() == doctest::Approx(2e13).epsilon(0.01));
  CHECK_THROWS_WITH_AS(
      circulant_solve(nearly, b, {.tolerance = 1000}),
      "circulant 4x4, 4 diagonals : R(4) -> R(4) is singular: 1 of 4 eigenvalues are zero to "
      "working precision; Singular::least_squares finds the x of least norm",
      NumericError);
  CHECK_THROWS_AS(circulant_solve(Circulant<float>({1.0000001f, -1, 0, 0}), Tensor<float>({4})),
                  NumericError);
}

TEST_CASE("what is no circulant system is refused") {
  const Circulant<double> c({4, 1, 1});
  CHECK_THROWS_WITH_AS(circulant_solve(c, tensor({3}, {1, 1, 1}), {.tolerance = -1}),
                       "tolerance = -1; expected a finite number >= 0", Error);
  CHECK_THROWS_AS(circulant_solve(c, tensor({2}, {1, 1})), ShapeError);
  CHECK_THROWS_WITH_AS(circulant_solve(c, tensor({3}, {1, NAN, 1})),
                       "b = nan at (1); expected finite numbers", NumericError);
  CHECK_THROWS_WITH_AS(
      circulant_solve(Toeplitz<double>({4, 1}, {4, 1}), tensor({2}, {1, 1})),
      "Toeplitz 2x2, 3 diagonals : R(2) -> R(2) is not circulant; expected a Circulant, a BlockCirculant of "
      "circulant blocks, or a convolution of one channel with stride 1, padded circularly to as many outputs "
      "as "
      "inputs",
      Error);
}
