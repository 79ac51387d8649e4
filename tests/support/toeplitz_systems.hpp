#pragma once

#include <Eigen/LU>
#include <cmath>
#include <convmat/solvers/toeplitz_elimination.hpp>

#include "support/approx.hpp"

/// Toeplitz systems for eliminations as they are, without the refinement that toeplitz_solve() adds: it would
/// mend, and so hide, a wrong solution.
namespace convmat::test {

template <class W>
using ToeplitzMatrix = Eigen::Matrix<W, Eigen::Dynamic, Eigen::Dynamic>;

template <class W>
ToeplitzMatrix<W> dense(const detail::ToeplitzEntries<W>& t) {
  ToeplitzMatrix<W> a(t.n(), t.n());
  for (Index i = 0; i < t.n(); ++i)
    for (Index j = 0; j < t.n(); ++j) a(i, j) = i >= j ? t.column_at(i - j) : t.row_at(j - i);
  return a;
}

/// Random entries that fall off, and `diagonal`.
template <class W>
detail::ToeplitzEntries<W> random_entries(Index n, double diagonal, Rng& rng) {
  detail::ToeplitzEntries<W> t{std::vector<W>(static_cast<std::size_t>(n)), {}};
  t.row = t.column;
  const Tensor<W> drawn = randn<W>({2, n}, rng);
  for (Index k = 0; k < n; ++k) {
    const auto place = static_cast<std::size_t>(k);
    t.column[place] = std::pow(0.5, k) * drawn[k];
    t.row[place] = std::pow(0.5, k) * drawn[n + k];
  }
  t.column[0] = t.row[0] = diagonal;
  return t;
}

/// The same above the diagonal as below.
template <class W>
detail::ToeplitzEntries<W> hermitian(detail::ToeplitzEntries<W> t) {
  for (std::size_t k = 0; k < t.row.size(); ++k) t.row[k] = convmat::conj(t.column[k]);
  return t;
}

/// Solutions, first and last column of the inverse, and the determinant, against dense LU.
template <class W>
void check_elimination(const detail::ToeplitzElimination<W>& found, const detail::ToeplitzEntries<W>& t,
                       const Tensor<W>& b) {
  REQUIRE(found.breakdown.empty());
  const Eigen::PartialPivLU<ToeplitzMatrix<W>> lu(dense(t));
  const Index n = t.n();
  const ToeplitzMatrix<W> inverse = lu.inverse();
  const auto close = [&](const W* values, const auto& expected) {
    const Eigen::Map<const ToeplitzMatrix<W>> own(values, n, expected.cols());
    CHECK((own - expected).norm() <= 1e-12 * expected.norm());
  };
  if (b.size() > 0) {
    const Eigen::Map<const ToeplitzMatrix<W>> right(b.data(), n, b.size() / n);
    close(found.x.data(), ToeplitzMatrix<W>(lu.solve(right)));
  }
  close(found.first.data(), ToeplitzMatrix<W>(inverse.col(0)));
  close(found.last.data(), ToeplitzMatrix<W>(inverse.col(n - 1)));
  const W determinant = lu.determinant();
  CHECK(found.pivots.log_modulus == doctest::Approx(std::log(std::abs(determinant))).epsilon(1e-11));
  CHECK(std::abs(found.pivots.phase - determinant / std::abs(determinant)) <= 1e-11);
}

}  // namespace convmat::test
