#include <Eigen/Eigenvalues>
#include <Eigen/LU>
#include <Eigen/SVD>
#include <convmat/operators/circulant.hpp>
#include <convmat/operators/toeplitz.hpp>
#include <numbers>

#include "support/approx.hpp"

using namespace convmat;
using namespace convmat::test;

namespace {

using std::numbers::pi;

Eigen::MatrixXd matrix(const LinearOperator<double>& a) {
  const Tensor<double> dense = to_dense(a);
  using RowMajor = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
  return Eigen::Map<const RowMajor>(dense.data(), dense.shape()[0], dense.shape()[1]);
}

std::vector<double> sorted(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values;
}

std::vector<double> sorted(const Eigen::VectorXd& values) {
  return sorted(std::vector<double>(values.begin(), values.end()));
}

std::vector<double> singular_values(const LinearOperator<double>& a) {
  return sorted(Eigen::JacobiSVD<Eigen::MatrixXd>(matrix(a)).singularValues());
}

std::vector<double> symmetric_eigenvalues(const LinearOperator<double>& a) {
  return sorted(Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd>(matrix(a)).eigenvalues());
}

void check_close(const std::vector<double>& found, const std::vector<double>& expected,
                 double tolerance = 1e-12) {
  REQUIRE(found.size() == expected.size());
  for (std::size_t i = 0; i < found.size(); ++i) CHECK(std::abs(found[i] - expected[i]) <= tolerance);
}

// value(1), ..., value(n), sorted
template <class Value>
std::vector<double> for_each(Index n, const Value& value) {
  std::vector<double> values;
  for (Index i = 1; i <= n; ++i) values.push_back(value(static_cast<double>(i)));
  return sorted(values);
}

// value(i, j) for 1 <= i <= n and 1 <= j <= m, sorted
template <class Value>
std::vector<double> for_each_pair(Index n, Index m, const Value& value) {
  std::vector<double> values;
  for (Index i = 1; i <= n; ++i)
    for (Index j = 1; j <= m; ++j) values.push_back(value(static_cast<double>(i), static_cast<double>(j)));
  return sorted(values);
}

ConvOperator<double> same(std::vector<double> kernel, Index n, Index m) {
  return conv(Tensor<double>({1, 1, 3, 3}, std::move(kernel)), {.image = {n, m}, .padding = Padding::same()});
}

// 2 cos(i pi / (n + 1)): the eigenvalues of tridiag(1, 0, 1)
double twice_cosine(double i, Index n) { return 2 * std::cos(i * pi / static_cast<double>(n + 1)); }

}  // namespace

TEST_CASE("tridiagonal Toeplitz: a + 2 sqrt(bc) cos(k pi / (n + 1))") {
  const Index n = 12;
  const auto T = Toeplitz<double>::banded({2, 5, 3}, n, n, 1);
  const Eigen::VectorXcd found = matrix(T).eigenvalues();
  std::vector<double> real;
  for (Index i = 0; i < n; ++i) {
    CHECK(std::abs(found(i).imag()) < 1e-9);
    real.push_back(found(i).real());
  }
  check_close(sorted(real), for_each(n, [&](double k) { return 5 + std::sqrt(6.0) * twice_cosine(k, n); }),
              1e-9);
}

TEST_CASE("five-point Laplacian: 4 - 2 cos - 2 cos") {
  const Index n = 7, m = 9;
  check_close(
      symmetric_eigenvalues(same({0, -1, 0, -1, 4, -1, 0, -1, 0}, n, m)),
      for_each_pair(n, m, [&](double i, double j) { return 4 - twice_cosine(i, n) - twice_cosine(j, m); }));
}

TEST_CASE("box 3x3: |(1 + 2 cos)(1 + 2 cos)|") {
  const Index n = 7, m = 8;
  check_close(singular_values(same({1, 1, 1, 1, 1, 1, 1, 1, 1}, n, m)),
              for_each_pair(n, m, [&](double i, double j) {
                return std::abs((1 + twice_cosine(i, n)) * (1 + twice_cosine(j, m)));
              }));
}

TEST_CASE("Sobel [1,2,1] x [1,0,-1]: (2 + 2 cos) 2 |cos|") {
  const Index n = 8, m = 7;
  check_close(singular_values(same({1, 0, -1, 2, 0, -2, 1, 0, -1}, n, m)),
              for_each_pair(n, m, [&](double i, double j) {
                return (2 + twice_cosine(i, n)) * std::abs(twice_cosine(j, m));
              }));
}

TEST_CASE("first difference and cumulative sum, each the other's inverse") {
  const Index n = 15;
  const auto sine = [&](double j) {
    return 2 * std::sin((2 * j - 1) * pi / (2 * (2 * static_cast<double>(n) + 1)));
  };
  const auto difference = Toeplitz<double>::banded({-1, 1}, n, n, 1);
  const Toeplitz<double> sum(std::vector<double>(15, 1), [] {
    std::vector<double> row(15);
    row[0] = 1;
    return row;
  }());
  check_close(singular_values(difference), for_each(n, sine));
  check_close(singular_values(sum), for_each(n, [&](double j) { return 1 / sine(j); }));
  CHECK((matrix(difference) * matrix(sum)).isIdentity(0));
}

TEST_CASE("Kac-Murdock-Szegö r^|i-j|: determinant (1 - r²)^(n-1), tridiagonal inverse") {
  const Index n = 10;
  const double r = 0.7;
  std::vector<double> powers;
  for (Index i = 0; i < n; ++i) powers.push_back(std::pow(r, static_cast<double>(i)));
  const Eigen::MatrixXd kms = matrix(Toeplitz<double>(powers, powers));
  CHECK(kms.determinant() == doctest::Approx(std::pow(1 - r * r, n - 1)).epsilon(1e-12));
  const Eigen::MatrixXd inverse = kms.inverse() * (1 - r * r);
  for (Index i = 0; i < n; ++i)
    for (Index j = 0; j < n; ++j) {
      const double diagonal = i == 0 || i == n - 1 ? 1 : 1 + r * r;
      CHECK(std::abs(inverse(i, j) - (i == j ? diagonal : std::abs(i - j) == 1 ? -r : 0)) < 1e-13);
    }
}

TEST_CASE("pentadiagonal (1,-4,6,-4,1): determinant (n+1)(n+2)²(n+3)/12") {
  for (Index n = 1; n <= 12; ++n) {
    const auto m = static_cast<double>(n);
    const auto T = Toeplitz<double>::banded({1, -4, 6, -4, 1}, n, n, 2);
    CHECK(matrix(T).determinant() ==
          doctest::Approx((m + 1) * (m + 2) * (m + 2) * (m + 3) / 12).epsilon(1e-10));
  }
}

TEST_CASE("Parter 1/(i - j + 1/2): every singular value below pi") {
  std::vector<double> column, row;
  for (int i = 0; i < 8; ++i) {
    column.push_back(1 / (i + 0.5));
    row.push_back(1 / (0.5 - i));
    // They approach pi so fast that from n = 10 on rounding hides the difference.
    const double largest = singular_values(Toeplitz<double>(column, row)).back();
    CHECK(largest < pi);
    if (i > 3) CHECK(largest > pi - 1e-4);
  }
}

TEST_CASE("I + 2L: σ_min 2^n -> 1.5, while the circulant has σ_min >= 1") {
  for (const Index n : {20, 30}) {
    const double smallest = singular_values(Toeplitz<double>::banded({2, 1}, n, n, 1)).front();
    CHECK(smallest * std::pow(2, n) == doctest::Approx(1.5).epsilon(1e-3));
    CHECK(singular_values(Circulant<double>::banded({2, 1}, n, 1)).front() >= 1 - 1e-12);
  }
}

TEST_CASE("a circulant has the discrete Fourier transform of its column as eigenvalues") {
  const std::vector<double> column{3, 1, -2, 5, 0, 4};
  std::vector<double> magnitudes;
  for (int k = 0; k < 6; ++k) {
    std::complex<double> symbol = 0;
    for (int j = 0; j < 6; ++j)
      symbol += std::polar(column[static_cast<std::size_t>(j)], -2 * pi * j * k / 6);
    magnitudes.push_back(std::abs(symbol));
  }
  check_close(singular_values(Circulant<double>(column)), sorted(magnitudes));
}

// σ_1 and Σσ² of K on 20x20, by a dense singular value decomposition of an independent program.
TEST_CASE("golden values of one 3x3 kernel") {
  struct Golden {
    const char* name;
    ConvOptions options;
    double largest, sum_of_squares;
  };
  const Padding one{1};
  const std::vector<Golden> cases{
      {"circular",
       {.image = {20, 20}, .padding = one, .padding_mode = PaddingMode::circular},
       22.9122134817,
       65200},
      {"same", {.image = {20, 20}, .padding = Padding::same()}, 22.7275330200, 61531},
      {"valid", {.image = {20, 20}}, 22.6794319845, 52812},
      {"full", {.image = {20, 20}, .padding = Padding::full()}, 22.7372349512, 65200},
      {"circular stride 2",
       {.image = {20, 20}, .stride = {2}, .padding = one, .padding_mode = PaddingMode::circular},
       13.850372404,
       16300},
      {"same stride 2", {.image = {20, 20}, .stride = {2}, .padding = one}, 13.8151111856, 15464}};
  for (const Golden& golden : cases) {
    INFO(golden.name);
    const auto T = conv(tensor({1, 1, 3, 3}, {2, 7, -1, 1, 3, -8, 5, -3, 1}), golden.options);
    const std::vector<double> values = singular_values(T);
    CHECK(values.back() == doctest::Approx(golden.largest).epsilon(1e-10));
    double sum = 0;
    for (const double value : values) sum += value * value;
    CHECK(sum == doctest::Approx(golden.sum_of_squares).epsilon(1e-12));
    CHECK(squared_norm(to_dense(T)) == golden.sum_of_squares);
  }
}

// mathematics of spectra: σ_1(same) <= σ_1(circular) is false.
TEST_CASE("the zero-padded norm can exceed the circular one") {
  const Index n = 3;
  const double zero_padded = singular_values(Toeplitz<double>::banded({1, -1}, n, n, 0)).back();
  const double circular = singular_values(Circulant<double>::banded({1, -1}, n, 0)).back();
  CHECK(zero_padded == doctest::Approx(1.8019377).epsilon(1e-7));
  CHECK(circular == doctest::Approx(1.7320508).epsilon(1e-7));
}

// 'full': TᵀT is the (block) Toeplitz matrix of the autocorrelation; 'valid': T Tᵀ is.
TEST_CASE("Gram matrices that are Toeplitz exactly") {
  const std::vector<double> k{2, -1, 3}, autocorrelation{6, -5, 14, -5, 6};
  const auto full = matrix(Toeplitz<double>::banded(k, 8, 6, 2));
  CHECK(full.transpose() * full == matrix(Toeplitz<double>::banded(autocorrelation, 6, 6, 2)));
  const auto valid = matrix(Toeplitz<double>::banded(k, 6, 8));
  CHECK(valid * valid.transpose() == matrix(Toeplitz<double>::banded(autocorrelation, 6, 6, 2)));
}
