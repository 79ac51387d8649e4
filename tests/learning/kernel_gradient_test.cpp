#include <convmat/learning/kernel_gradient.hpp>
#include <convmat/operators/conv_operator.hpp>

#include "support/approx.hpp"

using namespace convmat;
using namespace convmat::test;

// (Every geometry: operators/conv_operator_test.cpp; PyTorch's autograd: golden/pytorch_test.cpp.)
TEST_CASE("by hand, summed over the batch") {
  const ConvGeometry geometry = conv_geometry({1, 1, 2}, {.image = {3}});
  CHECK(kernel_gradient(geometry, tensor({2, 1, 2}, {1, 2, 3, 4}), tensor({2, 1, 3}, {1, 2, 3, 4, 5, 6})) ==
        tensor({1, 1, 2}, {1 * 1 + 2 * 2 + 3 * 4 + 4 * 5, 1 * 2 + 2 * 3 + 3 * 5 + 4 * 6}));
}

TEST_CASE("the input is conjugated, the cotangent is not") {
  using C = std::complex<double>;
  const ConvGeometry geometry = conv_geometry({1, 1, 1}, {.image = {1}});
  CHECK(kernel_gradient(geometry, tensor<C>({1, 1}, {C(1, 2)}), tensor<C>({1, 1}, {C(3, 4)}))[0] ==
        C(1, 2) * C(3, -4));
}

TEST_CASE("shapes that do not fit are named") {
  const ConvGeometry geometry = conv_geometry({1, 1, 2}, {.image = {3}});
  CHECK_THROWS_WITH_AS(kernel_gradient(geometry, Tensor<double>({1, 3}), Tensor<double>({1, 3})),
                       "kernel_gradient: z has shape (1,3), expected (1,2) or a batch (N,1,2)", ShapeError);
  CHECK_THROWS_WITH_AS(kernel_gradient(geometry, Tensor<double>({1, 2}), Tensor<double>({2, 3})),
                       "kernel_gradient: x has shape (2,3), expected (1,3) or a batch (N,1,3)", ShapeError);
  CHECK_THROWS_WITH_AS(kernel_gradient(geometry, Tensor<double>({2, 1, 2}), Tensor<double>({3, 1, 3})),
                       "kernel_gradient: z has shape (2,1,2) and x (3,1,3); expected batches of equal size",
                       ShapeError);
}

// Large batches are summed by halves.
TEST_CASE_TEMPLATE("a large batch is the sum of its samples", S, CONVMAT_SCALARS) {
  Rng rng(seed());
  const ConvGeometry geometry = conv_geometry({2, 3, 2, 2}, {.image = {3, 4}, .padding = {1}});
  for (const Index batch : {0, 1, 32, 33, 101}) {
    const Tensor<S> z = integers<S>(prepend(batch, geometry.range()), rng),
                    x = integers<S>(prepend(batch, geometry.domain()), rng);
    Tensor<S> sum(geometry.kernel_shape());
    for (Index n = 0; n < batch; ++n) {
      const Index outputs = volume(geometry.range()), inputs = volume(geometry.domain());
      sum = sum + kernel_gradient(
                      geometry,
                      Tensor<S>(geometry.range(), {z.begin() + n * outputs, z.begin() + (n + 1) * outputs}),
                      Tensor<S>(geometry.domain(), {x.begin() + n * inputs, x.begin() + (n + 1) * inputs}));
    }
    CHECK(kernel_gradient(geometry, z, x) == sum);
  }
}
