#include <convmat/kernels/conv_kernels.hpp>

#include "support/approx.hpp"

using namespace convmat;
using namespace convmat::test;

// (Every geometry against the reference: operators/conv_operator_test.cpp.)

TEST_CASE("the image is read in place where no output reads outside it") {
  const ConvKernel<double>& direct = conv_kernel<double>("direct");
  CHECK(direct.workspace(conv_geometry({1, 2, 3}, {.image = {8}})) == 0);
  CHECK(direct.workspace(conv_geometry({1, 2, 3}, {.image = {8}, .padding = {1}})) == 2 * 10);
  // Stride 3 leaves the end pad unread.
  CHECK(direct.workspace(conv_geometry({1, 2, 3}, {.image = {9}, .stride = {3}, .padding = {{0, 1}}})) == 0);
}

TEST_CASE_TEMPLATE("rows longer than the partial sums of the gradient", S, CONVMAT_SCALARS) {
  Rng rng(seed());
  for (const Index stride : {1, 2}) {
    const ConvGeometry geometry =
        conv_geometry({2, 2, 3, 3}, {.image = {5, 67}, .stride = {1, stride}, .padding = {1}});
    const Tensor<S> x = integers<S>(geometry.domain(), rng), z = integers<S>(geometry.range(), rng);
    std::vector<Tensor<S>> gradients;
    for (const ConvKernel<S>& kernel : conv_kernels<S>()) {
      std::vector<S> workspace(static_cast<std::size_t>(kernel.workspace(geometry)));
      Tensor<S>& gradient = gradients.emplace_back(geometry.kernel_shape());
      kernel.gradient(geometry, 1, S(1), z.data(), x.data(), gradient.data(), workspace.data());
    }
    for (const Tensor<S>& gradient : gradients) CHECK(gradient == gradients[0]);
  }
}
