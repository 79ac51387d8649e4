#include <convmat/kernels/planner.hpp>

#include "support/approx.hpp"
#include "support/geometries.hpp"

using namespace convmat;
using namespace convmat::test;

TEST_CASE_TEMPLATE("the planner chooses a kernel of the table that supports the geometry", S,
                   CONVMAT_SCALARS) {
  Rng rng(seed());
  for (int i = 0; i < 100; ++i) {
    const ConvGeometry geometry = random_geometry(rng);
    for (const Pass pass : {Pass::forward, Pass::transpose, Pass::gradient})
      for (const Index batch : {1, 32})
        for (const Accuracy accuracy : {Accuracy::entrywise, Accuracy::normwise, Accuracy::relaxed}) {
          const ConvKernel<S>& kernel = choose<S>(geometry, pass, batch, accuracy);
          CHECK(kernel.supports(geometry, pass));
          CHECK(kernel.accuracy <= accuracy);
          CHECK(&conv_kernel<S>(kernel.name) == &kernel);
        }
  }
}

TEST_CASE_TEMPLATE("long and large kernels are transformed, small ones are not", S, CONVMAT_SCALARS) {
  const auto chosen = [](const ConvGeometry& geometry, Accuracy accuracy = Accuracy::normwise) {
    return std::string(choose<S>(geometry, Pass::forward, 1, accuracy).name);
  };
  const Index n = 65536;
  const ConvGeometry toeplitz{1, 1, 1, {Axis::toeplitz(n, n, 2 * n - 1, n - 1, 1)}};
  CHECK(chosen(toeplitz) == "fft");
  CHECK(chosen(conv_geometry({1, 1, 101, 101}, {.image = {1024, 1024}, .padding = {50}})) == "fft");
  CHECK(chosen(conv_geometry({1, 1, 4096}, {.image = {50000}})) == "fft");
  CHECK(chosen(conv_geometry({1, 1, 3, 3}, {.image = {1024, 1024}, .padding = {1}})) != "fft");
  CHECK(chosen(conv_geometry({1, 1, 3, 3}, {.image = {8, 8}})) != "fft");
  CHECK(chosen(toeplitz, Accuracy::entrywise) != "fft");
}

TEST_CASE_TEMPLATE("kernels whose offsets would not fit 32 bits are left to those that need none", S,
                   CONVMAT_SCALARS) {
  const auto geometry = [](Index channels, Index n) {
    return conv_geometry({channels, channels, n, n}, {.image = {n + 7, n + 7}});
  };
  for (const std::string_view name : {"direct", "matrix_product"}) {
    CHECK(conv_kernel<S>(name).supports(geometry(1, 3000), Pass::forward));
    CHECK(conv_kernel<S>(name).supports(geometry(512, 101), Pass::gradient));
    CHECK_FALSE(conv_kernel<S>(name).supports(geometry(64, 3000), Pass::forward));
  }
  CHECK(choose<S>(geometry(64, 3000), Pass::forward, 1, Accuracy::normwise).name == "fft");
  CHECK(choose<S>(geometry(64, 3000), Pass::forward, 1, Accuracy::entrywise).name == "reference");
}
