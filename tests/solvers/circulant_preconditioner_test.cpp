#include <chrono>
#include <convmat/operators/circulant.hpp>
#include <convmat/solvers/cg.hpp>
#include <convmat/solvers/circulant_preconditioner.hpp>
#include <convmat/solvers/lsqr.hpp>

#include "support/dense.hpp"

using namespace convmat;
using namespace convmat::test;

namespace {

constexpr CirculantKind kinds[] = {CirculantKind::strang, CirculantKind::t_chan, CirculantKind::r_chan};

// Iterations of CG to a residual below 1e-7, b = ones; without and with the three preconditioners; -1 where C
// is not definite.
std::vector<Index> iterations(const LinearOperator<double>& a, std::size_t count) {
  const Tensor<double> b = ones<double>(a.domain());
  std::vector<Index> found{cg(a, b, {.tolerance = 1e-7}).iterations};
  for (std::size_t i = 0; i < count; ++i) try {
      const auto m = circulant_preconditioner(a, kinds[i]);
      found.push_back(cg(a, b, {.tolerance = 1e-7, .preconditioner = m}).iterations);
    } catch (const NumericError&) {
      found.push_back(-1);
    }
  return found;
}

void check_iterations(const LinearOperator<double>& a, const std::vector<Index>& expected) {
  const std::vector<Index> found = iterations(a, expected.size() - 1);
  CAPTURE(describe(a));
  for (std::size_t i = 0; i < expected.size(); ++i) {
    CAPTURE(i);
    CAPTURE(found[i]);
    // Hundreds of iterations depend on how products are rounded: by 270 to 274 with our kernels.
    const Index tolerance = 1 + (i == 0 ? expected[i] / 90 : 0);
    CHECK((expected[i] < 0 ? found[i] == -1 : std::abs(found[i] - expected[i]) <= tolerance));
  }
}

// c_j by the three definitions, a_j below the diagonal and a_{-j} above.
template <Scalar S>
std::vector<S> first_column(const Tensor<S>& below, const Tensor<S>& above, CirculantKind kind) {
  const Index n = below.size();
  std::vector<S> c{below[0]};
  for (Index j = 1; j < n; ++j) {
    const auto weight = static_cast<Real<S>>(static_cast<double>(j) / static_cast<double>(n));
    c.push_back(kind == CirculantKind::strang   ? (j <= n / 2 ? below[j] : above[n - j])
                : kind == CirculantKind::t_chan ? (1 - weight) * below[j] + weight * above[n - j]
                                                : below[j] + above[n - j]);
  }
  return c;
}

ConvOperator<double> blur(Index n) {
  Tensor<double> kernel({1, 1, 5, 5});
  for (Index i = 0; i < 25; ++i)
    kernel[i] = std::exp(-0.5 * static_cast<double>((i / 5 - 2) * (i / 5 - 2) + (i % 5 - 2) * (i % 5 - 2)));
  return conv(kernel, {.image = {n, n}, .padding = {2}});
}

}  // namespace

TEST_CASE("iterations on Toeplitz systems: none, Strang, T. Chan, R. Chan") {
  check_iterations(symmetric_toeplitz(32, quartic), {19, 5, 7, 5});
  check_iterations(symmetric_toeplitz(128, quartic), {55, 5, 6, 5});
  check_iterations(symmetric_toeplitz(512, quartic), {70, 5, 6, 5});
  check_iterations(symmetric_toeplitz(32, cubic), {20, 8, 13, 8});
  check_iterations(symmetric_toeplitz(256, cubic), {274, 7, 15, 7});
  check_iterations(symmetric_toeplitz(1024, cubic), {431, 6, 10, 6});
  check_iterations(symmetric_toeplitz(32, decaying), {11, 5, 5, 5});
  check_iterations(symmetric_toeplitz(1024, decaying), {23, 5, 5, 5});
  check_iterations(symmetric_toeplitz(32, kms), {17, 3, 5, 12});
  check_iterations(symmetric_toeplitz(512, kms), {77, 2, 5, 2});
}

TEST_CASE("iterations on systems of two levels: none, Strang, T. Chan") {
  const auto decaying_in_both = [](Index j, Index k) {
    return 1 / (std::pow(static_cast<double>(j) + 1, 1.1) + std::pow(static_cast<double>(k) + 1, 1.1));
  };
  check_iterations(symmetric_bttb(16, decaying_in_both), {27, 8, 8});
  check_iterations(symmetric_bttb(64, decaying_in_both), {69, 9, 9});
  check_iterations(symmetric_bttb(128, decaying_in_both), {100, 9, 9});
  check_iterations(laplacian(16), {26, -1, 12});
  check_iterations(laplacian(128), {218, -1, 36});
}

TEST_CASE_TEMPLATE("Strang's, T. Chan's and R. Chan's circulants by their definitions", S, CONVMAT_SCALARS) {
  Rng rng(seed());
  for (const Index n : {Index{1}, Index{2}, Index{5}, Index{8}}) {
    Tensor<S> below = randn<S>({n}, rng), above = conj(below);
    below[0] = above[0] = S{20};
    const Toeplitz<S> a({below.begin(), below.end()}, {above.begin(), above.end()});
    for (const CirculantKind kind : kinds) {
      const auto m = circulant_preconditioner(a, kind);
      const CirculantInverse<S> expected{Circulant<S>(first_column(below, above, kind))};
      CHECK(relative_error(m.eigenvalues(), expected.eigenvalues()) < 20 * epsilon<S>);
    }
  }
}

// The same along each axis: of a Kronecker product, the Kronecker product; also in three levels.
TEST_CASE("circulants of more levels are products over the axes") {
  const Shape extents{3, 4, 5};
  Tensor<double> kernel({1, 1, 5, 7, 9});
  std::vector<std::vector<double>> factors;
  for (const Index n : extents) {
    std::vector<double> taps;
    for (Index k = 1 - n; k < n; ++k) taps.push_back(k == 0 ? 4 : 1 / (1. + static_cast<double>(k * k)));
    factors.push_back(taps);
  }
  for (Index i = 0; i < kernel.size(); ++i) {
    const Shape t = unravel(i, {5, 7, 9});
    kernel[i] = 1;
    for (std::size_t d = 0; d < 3; ++d) kernel[i] *= factors[d][static_cast<std::size_t>(t[d])];
  }
  const ConvOperator<double> a(toeplitz_geometry(extents, extents), kernel);
  for (const CirculantKind kind : kinds) {
    const auto m = circulant_preconditioner(a, kind);
    CHECK(m.eigenvalues().shape() == extents);
    for (Index i = 0; i < 60; ++i) {
      const Shape k = unravel(i, extents);
      std::complex<double> product = 1;
      for (std::size_t d = 0; d < 3; ++d) {
        const Index n = extents[d];
        const std::vector<double>& taps = factors[d];
        const std::vector<double> half(taps.begin() + n - 1, taps.end());
        const auto one = circulant_preconditioner(Toeplitz<double>(half, half), kind);
        product *= one.eigenvalues()[k[d]];
      }
      CHECK(std::abs(m.eigenvalues()[i] - product) < 1e-12);
    }
  }
}

TEST_CASE("a circulant that is not definite is refused by name") {
  CHECK_THROWS_WITH_AS(
      circulant_preconditioner(laplacian(16), CirculantKind::strang),
      doctest::Contains("Strang's circulant of conv 3x3 pad 1 : R(1,16,16) -> R(1,16,16) is not "
                        "positive definite: its least eigenvalue is "),
      NumericError);
  CHECK_THROWS_WITH_AS(
      circulant_preconditioner(symmetric_toeplitz(4, [](Index k) { return k ? 0.0 : -2.0; }),
                               CirculantKind::t_chan),
      "T. Chan's circulant of Toeplitz 4x4, 7 diagonals : R(4) -> R(4) is not positive definite: its "
      "least eigenvalue is -2, so the matrix is not either",
      NumericError);
  CHECK_THROWS_WITH_AS(
      circulant_preconditioner(conv(Tensor<double>({2, 1, 3}), {.image = {4}, .padding = {1}}),
                               CirculantKind::strang),
      "circulant preconditioner of conv 3 pad 1 : R(1,4) -> R(2,4): expected a convolution of one channel",
      GeometryError);
  CHECK_THROWS_WITH_AS(
      circulant_preconditioner(conv(Tensor<double>({1, 1, 3}), {.image = {4}, .stride = {2}}),
                               CirculantKind::t_chan),
      "circulant preconditioner of conv 3/2 : R(1,4) -> R(1,1): expected stride 1", GeometryError);
  CHECK_THROWS_WITH_AS(
      circulant_preconditioner(conv(Tensor<double>({1, 1, 3}), {.image = {4}}), CirculantKind::r_chan),
      "circulant preconditioner of conv 3 : R(1,4) -> R(1,2): expected zero padding to as many outputs "
      "as inputs",
      GeometryError);
}

// Of a circular layer it is exact: A M⁻¹ is an isometry.
TEST_CASE("the circular twin in least squares") {
  Rng rng(seed());
  const ConvOperator<double> circular = conv(
      randn({1, 1, 3, 3}, rng), {.image = {8, 8}, .padding = {1}, .padding_mode = PaddingMode::circular});
  const Tensor<double> b = randn(circular.range(), rng);
  CHECK(lsqr(circular, b, {.preconditioner = least_squares_preconditioner(circular)}).iterations <= 2);
  CHECK(lsqr(circular, b, {.preconditioner = least_squares_preconditioner(circular, 0.1)}, 0.1).iterations <=
        2);
  // Of a full correlation: other extents, fewer iterations.
  const ConvOperator<double> full = conv(randn({1, 1, 3, 3}, rng), {.image = {16, 16}, .padding = {2}});
  const Tensor<double> c = randn(full.range(), rng);
  const Solution<double> plain = lsqr(full, c),
                         quick = lsqr(full, c, {.preconditioner = least_squares_preconditioner(full)});
  CHECK(relative_error(quick.x, plain.x) < 1e-6);
  CHECK(quick.iterations < plain.iterations);
  CHECK_THROWS_WITH_AS(least_squares_preconditioner(full, -1), "lambda = -1; expected 0 or more", Error);
  CHECK_THROWS_WITH_AS(
      least_squares_preconditioner(conv(tensor({1, 1, 2}, {1, -1}), {.image = {4}, .padding = {1}})),
      doctest::Contains("circulant matrix is singular: |eigenvalue| = 0 at frequency (0)"), NumericError);
}

TEST_CASE("a blurred image of 128 x 128 pixels is found again in a fraction of the iterations") {
  const ConvOperator<double> a = blur(128);
  Rng rng(seed());
  const Tensor<double> image = randn(a.domain(), rng), b = a * image;
  const auto start = std::chrono::steady_clock::now();
  const Solution<double> quick = lsqr(a, b, {.preconditioner = least_squares_preconditioner(a)});
  const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - start;
  const Solution<double> plain = lsqr(a, b);
  MESSAGE("LSQR: " << plain.iterations << " iterations to " << plain.residual << ", preconditioned "
                   << quick.iterations << " in " << seconds.count() << " s");
  CHECK(quick.ending == Ending::converged);
  CHECK(relative_error(quick.x, image) < 1e-6);
  CHECK(2 * quick.iterations < plain.iterations);
}
