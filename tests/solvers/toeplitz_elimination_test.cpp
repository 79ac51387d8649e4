#include <convmat/solvers/toeplitz_elimination.hpp>

#include "support/toeplitz_systems.hpp"

using namespace convmat;
using namespace convmat::test;

TEST_CASE_TEMPLATE("norms in O(n) are those of the dense matrix", W, double, std::complex<double>) {
  Rng rng(seed());
  for (const Index n : {1, 2, 3, 20}) {
    const detail::ToeplitzEntries<W> t = random_entries<W>(n, 0.5, rng);
    const ToeplitzMatrix<W> a = dense(t);
    CHECK(t.one_norm() == doctest::Approx(a.cwiseAbs().colwise().sum().maxCoeff()).epsilon(1e-14));
    CHECK(t.infinity_norm() == doctest::Approx(a.cwiseAbs().rowwise().sum().maxCoeff()).epsilon(1e-14));
    CHECK(t.largest() == a.cwiseAbs().maxCoeff());
    CHECK(dense(t.transpose()) == a.transpose());
  }
}

TEST_CASE("what a Toeplitz matrix is") {
  using Real = detail::ToeplitzEntries<double>;
  using Complex = detail::ToeplitzEntries<std::complex<double>>;
  CHECK(Real{{1, 2}, {1, 2}}.is_hermitian());
  CHECK_FALSE(Real{{1, 2}, {1, -2}}.is_hermitian());
  CHECK(Complex{{1, {2, 1}}, {1, {2, -1}}}.is_hermitian());
  CHECK_FALSE(Complex{{1, {2, 1}}, {1, {2, 1}}}.is_hermitian());
  CHECK_FALSE(Complex{{{1, 1}, 0}, {{1, 1}, 0}}.is_hermitian());
  CHECK(Real{{1, 2}, {1, 0}}.is_lower());
  CHECK_FALSE(Real{{1, 2}, {1, 0}}.is_upper());
  CHECK(Real{{0, 0}, {0, 3}}.is_upper());
  CHECK(detail::scientific(1.234e-5) == "1.23e-05");
}

TEST_CASE_TEMPLATE("entries of banded matrices are filled up with zeros", S, CONVMAT_SCALARS) {
  const auto t = detail::entries(Toeplitz<S>::banded({S{1}, S{2}, S{3}}, 4, 4, 1));
  using W = Double<S>;
  CHECK(t.row == std::vector<W>{W{2}, W{3}, W{0}, W{0}});
  CHECK(t.column == std::vector<W>{W{2}, W{1}, W{0}, W{0}});
}

TEST_CASE("pivots: their product by its logarithm and phase, the smallest and where it stood") {
  detail::Pivots<std::complex<double>> pivots;
  for (const std::complex<double> pivot : {std::complex<double>{0, 2}, {-0.5, 0}, {3, 4}}) pivots.add(pivot);
  const std::complex<double> product = std::complex<double>{0, 2} * -0.5 * std::complex<double>{3, 4};
  CHECK(pivots.log_modulus == doctest::Approx(std::log(std::abs(product))));
  CHECK(std::abs(pivots.phase - product / std::abs(product)) <= 1e-15);
  CHECK(pivots.smallest == 0.5);
  CHECK(pivots.smallest_at == 1);
  CHECK(pivots.largest == 5);
  CHECK(pivots.count == 3);
}

TEST_CASE_TEMPLATE("rows are taken apart, and put together", W, double, std::complex<double>) {
  Rng rng(seed());
  const Tensor<W> b = randn<W>({2, 5}, rng);
  std::vector<detail::SplitArray<W>> rows = detail::split_rows(b, 5, 1);
  REQUIRE(rows.size() == 3);
  CHECK(detail::joined_rows(rows, 2, 5) == b);
  CHECK(detail::joined_row(rows[2], 5) == Tensor<W>({5}));
  const Tensor<W> reversed = detail::reversed_conjugate(Tensor<W>({3}, {b[0], b[1], b[2]}));
  CHECK(reversed == Tensor<W>({3}, {convmat::conj(b[2]), convmat::conj(b[1]), convmat::conj(b[0])}));
}
