#include <convmat/learning/patch_gram.hpp>
#include <convmat/learning/unfold.hpp>
#include <convmat/operators/conv_operator.hpp>

#include "support/approx.hpp"
#include "support/geometries.hpp"

using namespace convmat;
using namespace convmat::test;

TEST_CASE_TEMPLATE("the patch Gram matrix gives |T(K) x|² of any kernel", S, CONVMAT_SCALARS) {
  Rng rng(seed());
  for (int n = 0; n < 60; ++n) {
    const ConvGeometry geometry = random_geometry(rng);
    CAPTURE(to_string(geometry));
    const Tensor<S> x = integers<S>(prepend(3, geometry.domain()), rng);
    const Tensor<S> kernel = integers<S>(geometry.kernel_shape(), rng);
    const Tensor<S> gram = patch_gram(geometry, x);
    const Index a = gram.shape()[1], outputs = geometry.out_channels / geometry.groups;
    S total{};
    for (Index q = 0; q < geometry.out_channels; ++q)
      for (Index i = 0; i < a; ++i)
        for (Index j = 0; j < a; ++j)
          total += kernel[q * a + i] * gram[(q / outputs * a + i) * a + j] * convmat::conj(kernel[q * a + j]);
    CHECK(std::real(total) == squared_norm(ConvOperator<S>(geometry, kernel) * x));
    CHECK(std::imag(total) == 0);
  }
}

TEST_CASE_TEMPLATE("dividing by it undoes it where no direction is lost", S, CONVMAT_SCALARS) {
  Rng rng(seed());
  const ConvGeometry geometry = conv_geometry({4, 2, 3, 3}, {.image = {9, 8}, .padding = {1}, .groups = 2});
  const Tensor<S> x = randn<S>(prepend(4, geometry.domain()), rng), kernel = randn<S>({4, 2, 3, 3}, rng);
  const Tensor<S> gram = patch_gram(geometry, x);
  Tensor<S> gradient(kernel.shape());
  for (Index q = 0; q < 4; ++q)
    for (Index j = 0; j < 18; ++j)
      for (Index i = 0; i < 18; ++i)
        gradient[q * 18 + j] += kernel[q * 18 + i] * gram[(q / 2 * 18 + i) * 18 + j];
  CHECK(relative_error(divide_by_patch_gram(geometry, x, gradient), kernel) <= 2000 * epsilon<S>);
}

TEST_CASE("a tap that reads nothing gets nothing, and shapes are checked") {
  const ConvGeometry geometry = conv_geometry({1, 1, 3}, {.image = {1}, .padding = {1}});
  const Tensor<double> x = tensor({1, 1}, {2});
  CHECK(divide_by_patch_gram(geometry, x, tensor({1, 1, 3}, {7, 8, 9})) == tensor({1, 1, 3}, {0, 2, 0}));
  CHECK_THROWS_WITH_AS(divide_by_patch_gram(geometry, x, tensor({1, 1, 2}, {7, 8})),
                       "gradient has shape (1,1,2), the geometry's kernel has (1,1,3)", ShapeError);
}
