#include <convmat/learning/kernel_gradient.hpp>
#include <convmat/learning/metric.hpp>
#include <convmat/operators/conv_operator.hpp>

#include "support/approx.hpp"

using namespace convmat;
using namespace convmat::test;

TEST_CASE_TEMPLATE("the gradient in each metric represents the same derivative", S, CONVMAT_SCALARS) {
  Rng rng(seed());
  const ConvGeometry geometry = conv_geometry({2, 2, 3, 2}, {.image = {5, 6}, .padding = {1}});
  const Tensor<S> x = randn<S>(prepend(3, geometry.domain()), rng),
                  z = randn<S>(prepend(3, geometry.range()), rng);
  const Tensor<S> gradient = kernel_gradient(geometry, z, x), kernel = randn<S>(geometry.kernel_shape(), rng);
  const S derivative = dot(gradient, kernel);
  const auto conv = [&](const Tensor<S>& k) { return ConvOperator<S>(geometry, k); };
  const auto agrees = [&](S product) {
    CHECK(std::abs(product - derivative) <= 5000 * epsilon<S> * norm(gradient) * norm(kernel));
  };
  agrees(dot(gradient_in(Metric::kernel, geometry, gradient, x), kernel));
  agrees(dot(to_dense(conv(gradient_in(Metric::toeplitz, geometry, gradient, x))), to_dense(conv(kernel))));
  agrees(dot(conv(gradient_in(Metric::output, geometry, gradient, x)) * x, conv(kernel) * x));
}

TEST_CASE("metrics by name; shapes are checked") {
  CHECK(to_string(Metric::kernel) == "kernel");
  CHECK(to_string(Metric::toeplitz) == "toeplitz");
  CHECK(to_string(Metric::output) == "output");
  const ConvGeometry geometry = conv_geometry({1, 1, 3}, {.image = {4}});
  CHECK_THROWS_WITH_AS(gradient_in(Metric::kernel, geometry, Tensor<double>({3}), Tensor<double>()),
                       "gradient has shape (3), the geometry's kernel has (1,1,3)", ShapeError);
}
