#include <Eigen/LU>
#include <convmat/core/error.hpp>
#include <convmat/core/random.hpp>
#include <convmat/spectra/matrix_svd.hpp>
#include <convmat/spectra/scaled_pair.hpp>

#include "support/approx.hpp"

using namespace convmat;
using namespace convmat::test;
using Matrix = Eigen::MatrixXcd;

namespace {

Matrix random_matrix(Index rows, Index cols, double norm, Rng& rng) {
  const Tensor<std::complex<double>> entries = randn<std::complex<double>>({cols, rows}, rng);
  const Matrix f = Eigen::Map<const Matrix>(entries.data(), rows, cols);
  return norm / matrix_norm(f) * f;
}

Matrix barrier(const Matrix& f, double c) {
  Matrix z = c * Matrix::Identity(f.rows() + f.cols(), f.rows() + f.cols());
  z.topRightCorner(f.rows(), f.cols()) = f;
  z.bottomLeftCorner(f.cols(), f.rows()) = f.adjoint();
  return z;
}

Matrix corner_of(const Matrix& z, const Matrix& f) { return z.topRightCorner(f.rows(), f.cols()); }

}  // namespace

TEST_CASE("the second matrix is a multiple of the inverse of the first") {
  Rng rng(seed());
  for (const auto& [rows, cols] : {std::pair<Index, Index>{1, 1}, {3, 2}, {2, 5}}) {
    const Matrix f = random_matrix(rows, cols, 0.9, rng), inverse = barrier(f, 1).inverse();
    const ScaledPair pair(f, 1, 0.5);
    CHECK(pair.product() == doctest::Approx(0.5 * static_cast<double>(rows + cols)).epsilon(1e-12));
    CHECK((pair.corner() - 0.5 * corner_of(inverse, f)).norm() <= 1e-12 * inverse.norm());
    // J Jᴴ takes Z to Λ: the scaling of Nesterov and Todd.
    CHECK((pair.square() * barrier(f, 1) * pair.square() - 0.5 * inverse).norm() <= 1e-11 * inverse.norm());
  }
}

TEST_CASE("a step to the centre of the path goes there, to second order") {
  Rng rng(seed());
  const Matrix f = random_matrix(3, 2, 0.5, rng), df = random_matrix(3, 2, 1e-4, rng);
  ScaledPair pair(f, 1, 0.5);
  pair.aim_at_zero();
  pair.add(Matrix::Zero(3, 2));
  CHECK(pair.product(1) == doctest::Approx(0).epsilon(1e-12));
  ScaledPair central(f, 1, 0.5);
  central.aim_at(0.5);
  central.add(df);
  const Matrix expected = 0.5 * corner_of(barrier(f + df, 1).inverse(), f);
  CHECK((central.corner() - expected).norm() <= 1e-6);
  CHECK((central.corner_of(df) - (pair.square() * barrier(df, 0) * pair.square()).topRightCorner(3, 2))
            .norm() <= 1e-15);
  central.advance(1);
  CHECK((central.corner() - expected).norm() <= 1e-6);
  CHECK((central.square() * barrier(f + df, 1) * central.square())
            .topRightCorner(3, 2)
            .isApprox(central.corner(), 1e-10));
}

TEST_CASE("the longest step ends where a matrix is singular") {
  Rng rng(seed());
  const Matrix f = random_matrix(3, 2, 0.5, rng), df = random_matrix(3, 2, 4, rng);
  const auto ready = [&] {
    ScaledPair pair(f, 1, 0.5);
    pair.aim_at(0.5);
    pair.add(df);
    return pair;
  };
  const double longest = ready().longest_step();
  CHECK(longest < 1);
  CHECK_NOTHROW(ready().advance(0.999 * longest));
  CHECK_THROWS_AS(ready().advance(1.001 * longest), NumericError);
  CHECK_THROWS_AS(ScaledPair(random_matrix(2, 2, 1.001, rng), 1, 1), NumericError);
}
