#include <convmat/solvers/tikhonov.hpp>

#include "support/dense.hpp"

using namespace convmat;
using namespace convmat::test;

// Extents that differ, even and odd, and no symmetry: C and Cᵀ have different eigenvalues.
TEST_CASE_TEMPLATE("a circulant at every λ, however small, against dense matrices", S, CONVMAT_SCALARS) {
  Rng rng(seed());
  for (const Shape& image : {Shape{7}, Shape{5, 6}, Shape{3, 4, 2}}) {
    CAPTURE(to_string(image));
    ConvOptions options{.image = image, .padding_mode = PaddingMode::circular};
    options.padding = Padding{1};
    const LinearOperator<S> a = conv(randn<S>(prepend(1, prepend(1, Shape(image.size(), 3))), rng), options);
    const Tensor<S> b = randn<S>(a.range(), rng);
    const Tikhonov<S> tikhonov(a, b, {.iterations = 1});
    const double sigma = singular_values(dense_matrix(a))[0], tolerance = 200 * epsilon<S>;
    const std::vector<double> lambdas{1e-3 * sigma * sigma, 0.5 * sigma * sigma};
    const Tensor<S> x = tikhonov.solutions(lambdas);
    CHECK(x.shape() == prepend(2, a.domain()));
    for (std::size_t i = 0; i < lambdas.size(); ++i) {
      const TikhonovPoint point = tikhonov.at(lambdas[i]);
      const DenseVector expected = damped_solution(a, b, lambdas[i]);
      const S* own = x.data() + static_cast<Index>(i) * b.size();
      CHECK((dense_vector(Tensor<S>(a.domain(), {own, own + b.size()})) - expected).norm() <=
            20 * tolerance * expected.norm());
      CHECK(point.converged);
      CHECK(point.norm == doctest::Approx(expected.norm()).epsilon(20 * tolerance));
      CHECK(point.residual ==
            doctest::Approx((dense_vector(b) - dense_matrix(a) * expected).norm()).epsilon(20 * tolerance));
      CHECK(point.gcv == doctest::Approx(dense_gcv(a, b, lambdas[i])).epsilon(20 * tolerance));
    }
  }
}

TEST_CASE("λ for a circulant is chosen on the whole interval, and without a bidiagonalisation") {
  Rng rng(seed());
  const auto C = conv(tensor({1, 1, 3, 3}, {1, 2, 1, 2, 5, 2, 1, 2, 1}),
                      {.image = {8, 9}, .padding = Padding{1}, .padding_mode = PaddingMode::circular});
  const Tensor<double> noise = 0.5 * randn(C.range(), rng), b = C * randn(C.domain(), rng) + noise;
  const Tikhonov<double> tikhonov(C, b, {.iterations = 1});
  const std::vector<TikhonovPoint> path = tikhonov.path(60);
  CHECK(path.back().lambda == doctest::Approx(17 * 17));
  CHECK(path.front().lambda == doctest::Approx(17 * 17 * 1e-8));
  const TikhonovPoint best = tikhonov.by_gcv();
  for (const TikhonovPoint& point : path)
    CHECK(dense_gcv(LinearOperator<double>(C), b, point.lambda) >= best.gcv * (1 - 1e-7));
  CHECK(tikhonov.by_discrepancy(norm(noise)).residual == doctest::Approx(norm(noise)).epsilon(1e-6));
}
