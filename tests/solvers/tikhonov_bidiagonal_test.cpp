#include <convmat/operators/conv_transpose.hpp>
#include <convmat/solvers/tikhonov.hpp>

#include "support/dense.hpp"

using namespace convmat;
using namespace convmat::test;

// More steps than columns of V are kept, and fewer.
TEST_CASE_TEMPLATE("x of several λ by one more run, against dense matrices", S, double,
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
    const Tikhonov<S> tikhonov(a, b, {.tolerance = 1e-13});
    const std::vector<double> lambdas{1e-4 * sigma[0] * sigma[0], 0.1 * sigma[0] * sigma[0],
                                      sigma[0] * sigma[0]};
    const Tensor<S> x = tikhonov.solutions(lambdas);
    CHECK(x.shape() == prepend(3, a.domain()));
    const Index size = volume(a.domain());
    for (std::size_t k = 0; k < lambdas.size(); ++k) {
      const S* own = x.data() + static_cast<Index>(k) * size;
      const DenseVector found = dense_vector(Tensor<S>(a.domain(), {own, own + size}));
      const DenseVector expected = damped_solution(a, b, lambdas[k]);
      CHECK((found - expected).norm() <= 1e-8 * expected.norm());
      CHECK(tikhonov.at(lambdas[k]).norm == doctest::Approx(found.norm()).epsilon(1e-8));
    }
  }
}

TEST_CASE("no λ, no x; and what solutions() refuses") {
  const auto T = conv(tensor({1, 1, 2}, {1, 1}), {.image = {3}});
  const Tikhonov<double> tikhonov(T, tensor({1, 2}, {3, 4}));
  CHECK(tikhonov.solutions({}).shape() == Shape{0, 1, 3});
  CHECK_THROWS_WITH_AS(tikhonov.solutions({1, 0}), "lambda = 0; expected a positive number", Error);
}

TEST_CASE("one probe is enough where there are many rows") {
  Rng rng(seed());
  const auto T = conv(tensor({1, 1, 3}, {1, 2, 1}), {.image = {40000}, .padding = Padding{1}});
  const Tensor<double> b = T * randn(T.domain(), rng) + randn(T.range(), rng);
  const TikhonovPoint own = Tikhonov<double>(T, b).at(1), one = Tikhonov<double>(T, b, {.probes = 1}).at(1),
                      more = Tikhonov<double>(T, b, {.probes = 4}).at(1);
  CHECK(own.gcv == one.gcv);
  CHECK(own.gcv == doctest::Approx(more.gcv).epsilon(0.03));
}
