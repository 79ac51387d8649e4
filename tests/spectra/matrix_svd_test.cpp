#include <Eigen/SVD>
#include <convmat/operators/conv_operator.hpp>

#include "spectra/dense.hpp"

using namespace convmat;
using namespace convmat::test;

TEST_CASE_TEMPLATE("singular values as Eigen's Jacobi method finds them, which is slower", S, double,
                   std::complex<double>) {
  using Matrix = Eigen::Matrix<S, Eigen::Dynamic, Eigen::Dynamic>;
  Rng rng(seed());
  for (int n = 0; n < 60; ++n) {
    const Index rows = rng.integer(1, 12), cols = rng.integer(1, 12);
    const Tensor<S> entries = randn<S>({rows * cols}, rng);
    Matrix a = Eigen::Map<const Matrix>(entries.data(), rows, cols);
    if (rows > 2 && n % 3 == 0) a.row(1) = a.row(0);  // of deficient rank
    if (n % 5 == 0) a.row(0) *= 1e-9;
    const Eigen::VectorXd expected = Eigen::JacobiSVD<Matrix>(a).singularValues();
    CAPTURE(rows);
    CAPTURE(cols);
    check_close(matrix_singular_values(a), {expected.begin(), expected.end()}, 1e-14);
    CHECK(matrix_norm(a) == doctest::Approx(expected[0]).epsilon(1e-13));
    const MatrixSvd<S> svd = matrix_svd(a);
    CHECK((svd.values - expected).cwiseAbs().maxCoeff() <= 1e-14 * expected[0]);
    CHECK((svd.u * svd.values.asDiagonal() * svd.v.adjoint() - a).norm() <= 1e-14 * expected[0] * 12);
    const Matrix one = Matrix::Identity(expected.size(), expected.size());
    CHECK((svd.u.adjoint() * svd.u - one).norm() <= 1e-13);
    CHECK((svd.v.adjoint() * svd.v - one).norm() <= 1e-13);
    CHECK(matrix_norm_is_at_most(a, expected[0] * (1 + 1e-13)));
    CHECK(!matrix_norm_is_at_most(a, expected[0] * (1 - 1e-13)));
  }
}

// A dense 54x36 matrix of rank 6: Eigen's QR iteration gave up on its bidiagonal and called all of it zero.
TEST_CASE("one singular value six times, and zeros") {
  const Shape shape{3, 3, 4, 1, 2};
  const auto T =
      conv(Tensor<double>(shape, std::vector<double>(72, 1.0)), {.image = {2, 2, 3},
                                                                 .stride = {2, 3, 2},
                                                                 .dilation = {2, 1, 3},
                                                                 .padding = Padding({{5, 4}, {2, 1}, {0, 6}}),
                                                                 .padding_mode = PaddingMode::circular});
  std::vector<double> expected(36);
  std::fill_n(expected.begin(), 6, 24 * std::sqrt(3));
  check_close(true_singular_values(T), expected, 1e-14);
}

TEST_CASE("of [[1, 1], [0, 1]] the golden ratio and its inverse; of a diagonal its entries") {
  check_close(bidiagonal_singular_values({1, 1}, {1}), {(std::sqrt(5) + 1) / 2, (std::sqrt(5) - 1) / 2},
              1e-15);
  CHECK(bidiagonal_singular_values({1, 3, 2}, {0, 0}) == std::vector<double>{3, 2, 1});
}

TEST_CASE("singular values of multiples by a power of two are multiples") {
  Rng rng(seed());
  const Tensor<std::complex<double>> drawn = randn<std::complex<double>>({5, 7}, rng);
  const Eigen::MatrixXcd a = Eigen::Map<const Eigen::MatrixXcd>(drawn.data(), 5, 7);
  for (const double scale : {0x1p-1000, 0x1p-600, 0x1p600, 0x1p1000}) {
    std::vector<double> expected = matrix_singular_values(a),
                        real = matrix_singular_values(Eigen::MatrixXd(a.real()));
    for (double& value : expected) value *= scale;
    for (double& value : real) value *= scale;
    CHECK(matrix_singular_values(Eigen::MatrixXcd(scale * a)) == expected);
    CHECK(matrix_singular_values(Eigen::MatrixXd(scale * a.real())) == real);
  }
}

TEST_CASE("matrices without entries, of zeros, and not finite") {
  CHECK(matrix_svd(Eigen::MatrixXcd(3, 0)).u.rows() == 3);
  CHECK(matrix_svd(Eigen::MatrixXd(Eigen::MatrixXd::Zero(2, 3))).values.isZero());
  CHECK(matrix_singular_values(Eigen::MatrixXd(3, 0)).empty());
  CHECK(matrix_norm(Eigen::MatrixXd(0, 3)) == 0);
  CHECK(matrix_singular_values(Eigen::MatrixXd(Eigen::MatrixXd::Zero(2, 3))) == std::vector<double>{0, 0});
  CHECK(matrix_norm(Eigen::MatrixXcd(Eigen::MatrixXcd::Zero(2, 3))) == 0);
  CHECK(matrix_norm(Eigen::MatrixXd(Eigen::MatrixXd::Constant(1, 1, 1e-200))) == doctest::Approx(1e-200));
  CHECK(matrix_norm_is_at_most(Eigen::MatrixXcd(0, 3), 0));
  CHECK(matrix_norm_is_at_most(Eigen::MatrixXcd::Zero(2, 3), 0));
  CHECK(!matrix_norm_is_at_most(Eigen::MatrixXcd::Constant(2, 3, 1e-200), 0));
  for (const double bad : {double(NAN), double(INFINITY)})
    CHECK_THROWS_WITH_AS(matrix_singular_values(Eigen::MatrixXd(Eigen::MatrixXd::Constant(2, 3, bad))),
                         "a matrix of which the singular values are asked is not finite", NumericError);
}
