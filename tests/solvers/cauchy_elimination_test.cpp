#include <Eigen/LU>
#include <cmath>
#include <convmat/solvers/cauchy_elimination.hpp>
#include <numbers>

#include "support/approx.hpp"

using namespace convmat;
using namespace convmat::test;

namespace {

template <class W>
using Matrix = Eigen::Matrix<W, Eigen::Dynamic, Eigen::Dynamic>;

template <class W>
std::vector<W> draw(Index n, Rng& rng) {
  const Tensor<W> drawn = randn<W>({n}, rng);
  return {drawn.begin(), drawn.end()};
}

template <class W>
detail::GeneratorVectors<W> draw_generator(Index n, Rng& rng) {
  return {draw<W>(n, rng), draw<W>(n, rng), draw<W>(n, rng), draw<W>(n, rng)};
}

template <class W>
Matrix<W> cauchy_like(const detail::GeneratorVectors<W>& g, const detail::GeneratorVectors<W>& b) {
  const auto n = static_cast<Index>(g[0].size());
  const double angle = std::numbers::pi / (4 * static_cast<double>(n));
  Matrix<W> c(n, n);
  for (Index i = 0; i < n; ++i)
    for (Index j = 0; j < n; ++j) {
      W product{};
      for (std::size_t r = 0; r < g.size(); ++r)
        product += g[r][static_cast<std::size_t>(i)] * b[r][static_cast<std::size_t>(j)];
      // cos u - cos v, without cancellation
      const double half_sum = angle * static_cast<double>(2 * (i + j) + 1),
                   half_difference = angle * static_cast<double>(2 * (j - i) + 1);
      c(i, j) = product / (4 * std::sin(half_sum) * std::sin(half_difference));
    }
  return c;
}

}  // namespace

// The last of them longer than a chunk; and generators that leave the largest entries far from the diagonal.
TEST_CASE_TEMPLATE("Cauchy-like systems, against dense LU", W, double, std::complex<double>) {
  Rng rng(seed());
  for (const Index n : {1, 2, 3, 4, 5, 8, 31, 300})
    for (const bool upside_down : {false, true}) {
      CAPTURE(n);
      detail::GeneratorVectors<W> g = draw_generator<W>(n, rng);
      const detail::GeneratorVectors<W> b = draw_generator<W>(n, rng);
      if (upside_down)
        for (std::vector<W>& column : g)
          for (Index i = 0; i < n; ++i) column[static_cast<std::size_t>(i)] *= std::pow(1 + i, 3);
      const std::vector<W> right = draw<W>(n, rng);
      const Matrix<W> c = cauchy_like(g, b);
      const Eigen::PartialPivLU<Matrix<W>> lu(c);

      detail::CauchyElimination<W> elimination(g, b, {right});
      double log_modulus = 0;
      W phase{1};
      for (Index k = 0; k < n; ++k) {
        const W pivot = elimination.eliminate(k);
        CHECK(std::abs(pivot) == doctest::Approx(std::abs(lu.matrixLU()(k, k))).epsilon(1e-6));
        log_modulus += std::log(std::abs(pivot));
        phase *= pivot / std::abs(pivot);
      }
      if (elimination.is_odd_permutation()) phase = -phase;
      double expected_log = 0;
      W expected_phase = static_cast<double>(lu.permutationP().determinant());
      for (Index k = 0; k < n; ++k) {
        const W pivot = lu.matrixLU()(k, k);
        expected_log += std::log(std::abs(pivot));
        expected_phase *= pivot / std::abs(pivot);
      }
      CHECK(log_modulus == doctest::Approx(expected_log).epsilon(1e-8));
      CHECK(std::abs(phase - expected_phase) <= 1e-8);

      const std::vector<std::vector<W>> found = elimination.substitute();
      REQUIRE(found.size() == 3);
      const std::vector<W>* sought[] = {&right, &g[0], &g[1]};
      for (std::size_t i = 0; i < found.size(); ++i) {
        const Eigen::Map<const Matrix<W>> z(found[i].data(), n, 1), rhs(sought[i]->data(), n, 1);
        CHECK((c * z - rhs).norm() <= 1e-10 * (c.norm() * z.norm() + rhs.norm()));
      }
    }
}

TEST_CASE("a pivot of zero is returned") {
  const std::vector<double> zeros(3);
  detail::CauchyElimination<double> elimination({zeros, zeros, zeros, zeros}, {zeros, zeros, zeros, zeros},
                                                {});
  CHECK(elimination.eliminate(0) == 0);
}
