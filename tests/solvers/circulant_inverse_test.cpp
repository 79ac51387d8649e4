#include <convmat/operators/circulant.hpp>
#include <convmat/operators/conv_transpose.hpp>
#include <convmat/solvers/circulant_inverse.hpp>

#include "support/dense.hpp"
#include "support/laws.hpp"

using namespace convmat;
using namespace convmat::test;

namespace {

template <Scalar S>
ConvOperator<S> random_circulant(const Shape& extents, Rng& rng) {
  return ConvOperator<S>(circulant_geometry(extents), randn<S>(prepend(1, prepend(1, extents)), rng));
}

// Without its matrix, which it does not have: by columns.
template <Scalar S>
Csr<S> matrix_of(const CirculantInverse<S>& a) {
  const Index n = volume(a.domain());
  Tensor<S> columns({n, n}), units({n, n});
  for (Index i = 0; i < n; ++i) units[i * n + i] = 1;
  a.accumulate(S{1}, units.span(), columns.span(), n);
  return transpose(to_csr(columns));
}

}  // namespace

TEST_CASE_TEMPLATE("the inverse of a circulant, in one level to three, for even and odd extents", S,
                   CONVMAT_SCALARS) {
  Rng rng(seed());
  for (const Shape& extents : {Shape{1}, {2}, {7}, {8}, {3, 4}, {4, 1}, {5, 5}, {2, 3, 4}}) {
    CAPTURE(to_string(extents));
    const ConvOperator<S> c = random_circulant<S>(extents, rng);
    const CirculantInverse<S> inverse(c);
    const double condition = max_abs(inverse.eigenvalues()) / [&] {
      double least = INFINITY;
      for (const auto& value : inverse.eigenvalues()) least = std::min<double>(least, std::abs(value));
      return least;
    }();
    const Tensor<S> x = randn<S>(prepend(3, c.domain()), rng);
    CHECK(relative_error(inverse * (c * x), x) < 50 * epsilon<S> * condition);
    CHECK(relative_error(inverse.transpose() * (c.transpose() * x), x) < 50 * epsilon<S> * condition);
    CHECK(relative_error(adjoint(inverse) * (adjoint(c) * x), x) < 50 * epsilon<S> * condition);
    if constexpr (std::same_as<Real<S>, double>) {
      CHECK(relative_error(to_dense(matrix_of(inverse.transpose())),
                           to_dense(transpose(matrix_of(inverse)))) < 1e-12);
      CHECK(relative_error(to_dense(matrix_of(inverse.conj())), to_dense(conj(matrix_of(inverse)))) < 1e-12);
      laws_of_matrix<S>(inverse, matrix_of(inverse), rng);
    }
  }
}

// 2 - 2 cos(2πk/n) + 1
TEST_CASE("eigenvalues in closed form, and what is definite") {
  const Circulant<double> c({3, -1, 0, 0, 0, -1});
  const auto eigenvalues = circulant_eigenvalues<double>(c);
  for (Index k = 0; k < 6; ++k)
    CHECK(std::abs(eigenvalues[k] - (3 - 2 * std::cos(std::numbers::pi * static_cast<double>(k) / 3))) <
          1e-14);
  CHECK(CirculantInverse<double>(c).is_positive_definite());
  CHECK(CirculantInverse<double>(c).smallest_real_part() == doctest::Approx(1));
  CHECK_FALSE(CirculantInverse<double>(Circulant<double>({1, 2, 0, 2})).is_positive_definite());
  CHECK_FALSE(CirculantInverse<double>(Circulant<double>({2, 1, 0})).is_positive_definite());
  // F c of the first column: e^{-2πi k j/n}
  CHECK(std::abs(circulant_eigenvalues<double>(Circulant<double>({0, 1, 0, 0}))[1] -
                 std::complex<double>(0, -1)) < 1e-15);
}

TEST_CASE("what is singular or no circulant is said to be") {
  CHECK_THROWS_WITH_AS(CirculantInverse<double>(Circulant<double>({2, -1, 0, -1})),
                       "circulant matrix is singular: |eigenvalue| = 0 at frequency (0), the largest is 4",
                       NumericError);
  CHECK_THROWS_WITH_AS(
      CirculantInverse<double>(Toeplitz<double>({2, -1}, {2, 1})),
      "Toeplitz 2x2, 3 diagonals : R(2) -> R(2) is no circulant matrix: expected one channel, stride 1 "
      "and circular padding to as many outputs as inputs",
      GeometryError);
  CHECK_THROWS_WITH_AS(
      CirculantInverse<double>(Tensor<std::complex<double>>({2}, {1, 1}), Shape{3}),
      "circulant inverse on arrays of shape (3) from eigenvalues of shape (2); expected as many", ShapeError);
}
