#include <convmat/operators/conv_operator.hpp>
#include <convmat/solvers/identify_kernel.hpp>

#include "support/dense.hpp"

using namespace convmat;
using namespace convmat::test;

TEST_CASE_TEMPLATE("a kernel is found again from what it did", S, CONVMAT_SCALARS) {
  Rng rng(seed());
  const ConvGeometry strided =
      conv_geometry({4, 2, 3, 3}, {.image = {9, 8}, .stride = {2, 1}, .padding = {1}, .groups = 2});
  const ConvGeometry reflected =
      conv_geometry({2, 3, 3}, {.image = {12}, .padding = {2}, .padding_mode = PaddingMode::reflect});
  for (const ConvGeometry& geometry : {strided, reflected}) {
    const ConvOperator<S> conv(geometry, randn<S>(geometry.kernel_shape(), rng));
    const Tensor<S> x = randn<S>(prepend(4, conv.domain()), rng);
    CHECK(relative_error(identify_kernel(geometry, x, conv * x), conv.kernel()) < 1e3 * epsilon<S>);
  }
}

// The columns of K -> T(K) x, one for each tap: too few samples, noise.
TEST_CASE_TEMPLATE("the least-squares kernel of least norm", S, double, std::complex<double>) {
  Rng rng(seed());
  for (const Index n : {Index{4}, Index{6}, Index{20}}) {
    const ConvGeometry geometry = conv_geometry({2, 2, 3}, {.image = {n}});
    const Tensor<S> x = randn<S>(geometry.domain(), rng), y = randn<S>(geometry.range(), rng);
    const Index taps = volume(geometry.kernel_shape());
    DenseMatrix columns(y.size(), taps);
    for (Index t = 0; t < taps; ++t) {
      Tensor<S> unit(geometry.kernel_shape());
      unit[t] = 1;
      columns.col(t) = dense_vector(ConvOperator<S>(geometry, unit) * x);
    }
    CHECK(distance(identify_kernel(geometry, x, y), least_norm_solution(columns, dense_vector(y))) < 1e-8);
  }
}

// Of the columns of K -> T(K) x those of the support alone, another one for each channel.
TEST_CASE_TEMPLATE("the least-squares kernel with a support", S, double, std::complex<double>) {
  Rng rng(seed());
  for (int i = 0; i < 20; ++i) {
    const ConvGeometry geometry = random_geometry(rng, {.multiplications = 300});
    CAPTURE(to_string(geometry));
    const Tensor<S> x = randn<S>(geometry.domain(), rng), y = randn<S>(geometry.range(), rng);
    const Tensor<double> support = randint<double>(geometry.kernel_shape(), 0, 1, rng);
    const Index taps = support.size();
    DenseMatrix columns = DenseMatrix::Zero(y.size(), taps);
    for (Index t = 0; t < taps; ++t) {
      Tensor<S> unit(geometry.kernel_shape());
      unit[t] = to_scalar<S>(support[t]);
      columns.col(t) = dense_vector(ConvOperator<S>(geometry, unit) * x);
    }
    const Tensor<S> kernel = identify_kernel(geometry, x, y, support);
    for (Index t = 0; t < taps; ++t)
      if (support[t] == 0) CHECK(kernel[t] == S{});
    // Both normal equations, whatever the condition.
    const DenseVector residual = dense_vector(y) - columns * dense_vector(kernel);
    CHECK((columns.adjoint() * residual).norm() <= 1e-8 * (columns.norm() * norm(y) + 1e-300));
  }
  const ConvGeometry two = conv_geometry({1, 1, 2}, {.image = {3}});
  CHECK(max_abs(identify_kernel(two, tensor({1, 3}, {1, 1, 1}), tensor({1, 2}, {1, 1}),
                                Tensor<double>({2}))) == 0);
  CHECK_THROWS_WITH_AS(
      identify_kernel(two, tensor({1, 3}, {1, 1, 1}), tensor({1, 2}, {1, 1}), Tensor<double>({3})),
      "support has shape (3), which does not broadcast to the kernel's (1,1,2)", ShapeError);
}

TEST_CASE("x and y that are not finite are named") {
  const ConvGeometry geometry = conv_geometry({1, 1, 2}, {.image = {3}});
  CHECK_THROWS_WITH_AS(identify_kernel(geometry, tensor({1, 3}, {1, NAN, 1}), tensor({1, 2}, {1, 1})),
                       "x = nan at (0,1); expected finite numbers", NumericError);
  CHECK_THROWS_WITH_AS(identify_kernel(geometry, tensor({1, 3}, {1, 1, 1}), tensor({1, 2}, {1, INFINITY})),
                       "y = inf at (0,1); expected finite numbers", NumericError);
}
