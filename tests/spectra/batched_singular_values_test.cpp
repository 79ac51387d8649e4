#include <convmat/core/error.hpp>
#include <convmat/spectra/batched_singular_values.hpp>
#include <numbers>

#include "spectra/dense.hpp"

using namespace convmat;
using namespace convmat::test;

namespace {

using Complex = std::complex<double>;
using Matrix = Eigen::Matrix<Complex, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

Matrix random_matrix(Index rows, Index cols, Rng& rng) {
  const auto entries = randn<Complex>({rows * cols}, rng);
  return Eigen::Map<const Matrix>(entries.data(), rows, cols);
}

// Singular values of each, all of one shape.
std::vector<std::vector<double>> values_of(const std::vector<Matrix>& matrices) {
  const Index rows = matrices[0].rows(), cols = matrices[0].cols(), side = std::min(rows, cols);
  std::vector<Complex> entries;
  for (const Matrix& a : matrices) entries.insert(entries.end(), a.data(), a.data() + a.size());
  std::vector<double> values(static_cast<std::size_t>(side) * matrices.size());
  batched_singular_values(static_cast<Index>(matrices.size()), rows, cols, entries.data(), values.data());
  std::vector<std::vector<double>> result;
  for (std::size_t n = 0; n < matrices.size(); ++n)
    result.emplace_back(values.begin() + static_cast<Index>(n) * side,
                        values.begin() + static_cast<Index>(n + 1) * side);
  return result;
}

std::vector<double> values_of(const Matrix& a) { return values_of(std::vector<Matrix>{a})[0]; }

// Of full rank, of deficient rank, of zeros, and with rows from 1 to 1e-200.
Matrix hard_matrix(int kind, Index rows, Index cols, Rng& rng) {
  Matrix a = random_matrix(rows, cols, rng);
  if (kind == 1) a.row(rows - 1) = a.row(0);
  if (kind == 2) a.setZero();
  if (kind == 3) a.col(0).setZero();
  if (kind == 4)
    for (Index i = 0; i < rows; ++i)
      a.row(i) *= std::pow(10, -200 * static_cast<double>(i) / static_cast<double>(rows));
  if (kind == 5) a.rightCols(cols / 2) *= 1e-170;
  return a;
}

}  // namespace

TEST_CASE("singular values as LAPACK's gesvd finds them, in batches of any number") {
  Rng rng(seed());
  for (int n = 0; n < 80; ++n) {
    const Index most = n % 8 == 0 ? 40 : 9, rows = rng.integer(1, most), cols = rng.integer(1, most);
    std::vector<Matrix> matrices;
    for (Index count = rng.integer(1, 2 * singular_values_batch() + 1); count > 0; --count)
      matrices.push_back(hard_matrix(static_cast<int>(rng.integer(0, 5)), rows, cols, rng));
    const std::vector<std::vector<double>> found = values_of(matrices);
    CAPTURE(rows);
    CAPTURE(cols);
    for (std::size_t k = 0; k < matrices.size(); ++k) {
      const Eigen::VectorXd expected = matrix_svd(Eigen::MatrixXcd(matrices[k])).values;
      check_close(found[k], {expected.begin(), expected.end()}, 1e-14);
    }
  }
}

TEST_CASE("what is found does not depend on the other matrices, bit for bit") {
  Rng rng(seed());
  std::vector<Matrix> matrices;
  for (int n = 0; n < 20; ++n) matrices.push_back(hard_matrix(n % 6, 7, 5, rng));
  const std::vector<std::vector<double>> together = values_of(matrices);
  for (std::size_t n = 0; n < matrices.size(); ++n) CHECK(values_of(matrices[n]) == together[n]);
}

TEST_CASE("permutations with phases, exactly") {
  const Index side = 9;
  Matrix a = Matrix::Zero(side, side);
  const Complex phases[] = {1, {0, 1}, -1, {0, -1}};
  for (Index i = 0; i < side; ++i) a((4 * i + 1) % side, i) = phases[i % 4];
  CHECK(values_of(a) == std::vector<double>(side, 1));
  CHECK(values_of(Matrix(a.topRows(4))) == std::vector<double>(4, 1));
}

TEST_CASE("closed forms: the Fourier matrix, a matrix of ones, a cyclic shift and twice the identity") {
  const Index side = 24;
  Matrix fourier(side, side), shift = 2 * Matrix::Identity(side, side);
  std::vector<double> expected;
  for (Index i = 0; i < side; ++i) {
    for (Index j = 0; j < side; ++j)
      fourier(i, j) = std::polar(1.0, 2 * std::numbers::pi * static_cast<double>(i * j % side) / side);
    shift(i, (i + 1) % side) += 1;
    expected.push_back(std::abs(2.0 + fourier(i, 1)));
  }
  std::sort(expected.begin(), expected.end(), std::greater());
  check_close(values_of(fourier), std::vector<double>(side, std::sqrt(side)), 1e-14);
  check_close(values_of(shift), expected, 1e-14);
  std::vector<double> ones(6);
  ones[0] = std::sqrt(60);
  check_close(values_of(Matrix(Matrix::Ones(6, 10))), ones, 1e-15);
  check_close(values_of(Matrix(Matrix::Ones(10, 6))), ones, 1e-15);
}

TEST_CASE("a power of two multiplies the singular values, exactly") {
  Rng rng(seed());
  const Matrix a = random_matrix(6, 4, rng);
  std::vector<double> expected = values_of(a);
  for (const double factor : {0x1p-990, 0x1p-500, 0x1p500, 0x1p1010}) {
    const std::vector<double> found = values_of(Matrix(factor * a));
    for (std::size_t k = 0; k < expected.size(); ++k) CHECK(found[k] == factor * expected[k]);
  }
  const std::vector<double> least = values_of(Matrix(Matrix::Constant(2, 2, 5e-324)));
  CHECK(least == std::vector<double>{1e-323, 0});
}

TEST_CASE("one entry, no entries, and entries that are not finite") {
  CHECK(values_of(Matrix(Matrix::Constant(1, 1, Complex(3, -4))))[0] == doctest::Approx(5).epsilon(1e-15));
  CHECK(values_of(Matrix(2, 0)).empty());
  for (const Complex entry : {Complex(NAN, 0), Complex(0, INFINITY)}) {
    std::vector<Matrix> matrices(3, Matrix::Identity(3, 2));
    matrices[1](2, 1) = entry;
    CHECK_THROWS_WITH_AS(values_of(matrices), "a matrix has an entry that is not finite", NumericError);
  }
}
