#include <convmat/core/error.hpp>
#include <convmat/core/threads.hpp>
#include <set>

#include "support/approx.hpp"
#include "support/passes.hpp"

using namespace convmat;
using namespace convmat::test;

namespace {

// Large enough for the work to be spread, each in its own way: groups, stride, a border of every kind; the
// last one also for padding.
std::vector<ConvGeometry> large_geometries() {
  const Index same = 1;
  return {
      conv_geometry({32, 32, 3, 3}, {.image = {14, 14}}),
      conv_geometry({32, 16, 3, 3}, {.image = {33, 31}, .stride = {2, 1}, .padding = {same}, .groups = 2}),
      conv_geometry({12, 12, 3, 3, 3},
                    {.image = {8, 9, 10}, .padding = {same}, .padding_mode = PaddingMode::reflect}),
      conv_geometry({40, 20, 5}, {.image = {601}, .padding = {2}, .padding_mode = PaddingMode::circular}),
      conv_geometry(
          {60, 1, 1, 3},
          {.image = {130, 140}, .padding = {same}, .padding_mode = PaddingMode::symmetric, .groups = 60})};
}

template <Scalar S>
std::vector<Tensor<S>> passes(const ConvKernel<S>& kernel, const ConvGeometry& geometry, const Tensor<S>& k,
                              const Tensor<S>& x, const Tensor<S>& z) {
  return {run_pass(kernel, geometry, Pass::forward, 1, S(1), k, x, S(0), z),
          run_pass(kernel, geometry, Pass::transpose, 1, S(1), k, z, S(0), x),
          run_pass(kernel, geometry, Pass::gradient, 1, S(1), z, x, S(0), k)};
}

}  // namespace

TEST_CASE_TEMPLATE("bit for bit the same results for any number of threads", S, CONVMAT_SCALARS) {
  for (const ConvGeometry& geometry : large_geometries()) {
    REQUIRE(geometry.multiplications() >= small_work);
    Rng rng(seed());
    const Tensor<S> k = randn<S>(geometry.kernel_shape(), rng), x = randn<S>(geometry.domain(), rng),
                    z = randn<S>(geometry.range(), rng);
    for (const ConvKernel<S>& kernel : conv_kernels<S>()) {
      if (kernel.name == "reference" || !kernel.supports(geometry, Pass::forward)) continue;
      INFO("kernel ", std::string(kernel.name));
      set_threads(1);
      const std::vector<Tensor<S>> single = passes(kernel, geometry, k, x, z);
      for (const int count : {2, 3}) {
        set_threads(count);
        CHECK(passes(kernel, geometry, k, x, z) == single);
      }
    }
  }
  set_threads(1);
}

TEST_CASE_TEMPLATE("the table begins with the oracle, and names are unique", S, CONVMAT_SCALARS) {
  CHECK(conv_kernels<S>()[0].name == "reference");
  std::set<std::string_view> names;
  for (const ConvKernel<S>& kernel : conv_kernels<S>()) {
    names.insert(kernel.name);
    CHECK(&conv_kernel<S>(kernel.name) == &kernel);
  }
  CHECK(names.size() == conv_kernels<S>().size());
  CHECK(names.contains("direct"));
  CHECK(names.contains("fft"));
}

TEST_CASE("a kernel that does not exist is refused with the list of those that do") {
  CHECK_THROWS_WITH_AS(
      conv_kernel<double>("fastest"),
      doctest::Contains("kernel \"fastest\" does not exist; expected one of reference, direct, "
                        "matrix_product, fft, winograd"),
      Error);
}
