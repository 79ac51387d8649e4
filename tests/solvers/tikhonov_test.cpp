#include <convmat/operators/conv_transpose.hpp>
#include <convmat/solvers/tikhonov.hpp>

#include "support/dense.hpp"

using namespace convmat;
using namespace convmat::test;

namespace {

const ConvOptions same{.image = {8, 9}, .padding = Padding{1}};
const Tensor<double> blur = tensor({1, 1, 3, 3}, {1, 2, 1, 2, 4, 2, 1, 2, 1});

}  // namespace

// Of any geometry, transposed; as many probes as rows: the trace is exact.
TEST_CASE_TEMPLATE("residual, norm and gcv at every λ, against dense matrices", S, double,
                   std::complex<double>) {
  Rng rng(seed());
  for (int i = 0; i < 25; ++i) {
    const ConvGeometry geometry = random_geometry(rng, {.multiplications = 300});
    CAPTURE(to_string(geometry));
    const ConvOperator<S> conv(geometry, randn<S>(geometry.kernel_shape(), rng));
    const LinearOperator<S> a = i % 3 ? LinearOperator<S>(conv) : LinearOperator<S>(conv.transpose());
    const Tensor<S> b = randn<S>(a.range(), rng);
    const Eigen::VectorXd sigma = singular_values(dense_matrix(a));
    if (sigma[0] == 0) continue;
    const Tikhonov<S> tikhonov(a, b, {.tolerance = 1e-13, .probes = 10000});
    for (const double share : {1e-6, 1e-3, 0.1, 2.0}) {
      const TikhonovPoint point = tikhonov.at(share * sigma[0] * sigma[0]);
      const DenseVector x = damped_solution(a, b, point.lambda);
      CHECK(point.converged);
      CHECK(point.norm == doctest::Approx(x.norm()).epsilon(1e-8));
      CHECK(point.residual == doctest::Approx((dense_vector(b) - dense_matrix(a) * x).norm()).epsilon(1e-8));
      CHECK(point.gcv == doctest::Approx(dense_gcv(a, b, point.lambda)).epsilon(1e-7));
    }
  }
}

TEST_CASE("the path rises in the residual and falls in the norm; gcv is least on it") {
  Rng rng(seed());
  const auto T = conv(blur, same);
  const Tensor<double> b = T * randn(T.domain(), rng) + 0.5 * randn(T.range(), rng);
  const Tikhonov<double> tikhonov(T, b, {.tolerance = 1e-12, .probes = 72});
  const std::vector<TikhonovPoint> path = tikhonov.path(60);
  CHECK(path.size() == 60);
  const TikhonovPoint best = tikhonov.by_gcv();
  for (std::size_t i = 0; i < path.size(); ++i) {
    CHECK(path[i].converged);
    CHECK(dense_gcv(LinearOperator<double>(T), b, path[i].lambda) >= best.gcv * (1 - 1e-7));
    if (i == 0) continue;
    CHECK(path[i].residual > path[i - 1].residual);
    CHECK(path[i].norm < path[i - 1].norm);
  }
}

TEST_CASE("a few random signs are nearly the trace, the same for the same seed") {
  Rng rng(seed());
  const auto T = conv(blur, {.image = {20, 20}, .padding = Padding{1}});
  const Tensor<double> b = T * randn(T.domain(), rng) + randn(T.range(), rng);
  const TikhonovPoint exact = Tikhonov<double>(T, b, {.probes = 400}).by_gcv();
  const Tikhonov<double> few(T, b, {.seed = 7});
  CHECK(few.by_gcv().gcv == doctest::Approx(exact.gcv).epsilon(0.1));
  CHECK(few.by_gcv().lambda == doctest::Approx(exact.lambda).epsilon(0.5));
  CHECK(few.by_gcv().lambda == Tikhonov<double>(T, b, {.seed = 7}).by_gcv().lambda);
}

TEST_CASE_TEMPLATE("the discrepancy principle leaves the noise", S, CONVMAT_SCALARS) {
  Rng rng(seed());
  const LinearOperator<S> T = conv(cast<S>(blur), same);
  const Tensor<S> noise = S(0.1f) * randn<S>(T.range(), rng), b = T * randn<S>(T.domain(), rng) + noise;
  const TikhonovPoint point = Tikhonov<S>(T, b).by_discrepancy(norm(noise));
  CHECK(point.residual == doctest::Approx(norm(noise)).epsilon(1e-6));
  const DenseVector x = damped_solution(T, b, point.lambda);
  CHECK((dense_vector(b) - dense_matrix(T) * x).norm() == doctest::Approx(norm(noise)).epsilon(1e-4));
}

TEST_CASE("a bidiagonalisation that ended too early for a λ says so") {
  Rng rng(seed());
  const auto T = conv(blur, {.image = {30, 30}, .padding = Padding{1}});
  const Tikhonov<double> tikhonov(T, randn(T.range(), rng), {.iterations = 5});
  CHECK_FALSE(tikhonov.at(1e-6).converged);
  CHECK(tikhonov.at(1e4).converged);
}

TEST_CASE("what Tikhonov refuses") {
  const auto T = conv(tensor({1, 1, 2}, {1, 1}), {.image = {3}});
  const Tensor<double> b = tensor({1, 2}, {3, 4});
  CHECK_THROWS_WITH_AS(Tikhonov<double>(T, b).at(-1), "lambda = -1; expected a positive number", Error);
  CHECK_THROWS_WITH_AS(Tikhonov<double>(T, b, {.probes = 0}), "probes = 0; expected a positive number",
                       Error);
  CHECK_THROWS_WITH_AS(Tikhonov<double>(T, b).path(1), "count = 1; expected 2 or more", Error);
  CHECK_THROWS_WITH_AS(Tikhonov<double>(T, tensor({3}, {1, 1, 1})),
                       "b has shape (3); expected that of A's range, (1,2)", ShapeError);
  CHECK_THROWS_WITH_AS(Tikhonov<double>(T, tensor({1, 2}, {1, NAN})),
                       "b = nan at (0,1); expected finite numbers", NumericError);
  CHECK_THROWS_WITH_AS(Tikhonov<double>(T, Tensor<double>({1, 2})), "b = 0, for which x = 0 at every λ",
                       NumericError);
  CHECK_THROWS_WITH_AS(Tikhonov<double>(T.with_kernel(Tensor<double>({1, 1, 2})), b),
                       "‖A‖² = 0 in float64, for which x = 0 at every λ", NumericError);
  CHECK_THROWS_WITH_AS(Tikhonov<double>(laplacian(3), 1e-170 * ones<double>({1, 3, 3})),
                       "squares of b, whose largest number is 1e-170, are no float64; give b in another unit",
                       NumericError);
  const ConvOperator<double> large = laplacian(3).with_kernel(1e160 * laplacian(3).kernel());
  CHECK_THROWS_WITH_AS(Tikhonov<double>(large, ones<double>({1, 3, 3})),
                       "‖A‖² is no finite float64; give A in another unit", NumericError);
  CHECK_THROWS_WITH_AS(Tikhonov<double>(T, b).by_discrepancy(6),
                       doctest::Contains("no λ leaves this residual"), NumericError);
}
