#include <convmat/core/error.hpp>
#include <convmat/kernels/cost_model.hpp>
#include <convmat/kernels/planner.hpp>

#include "support/approx.hpp"
#include "support/geometries.hpp"

using namespace convmat;
using namespace convmat::test;

namespace {

// Puts the rates back.
template <Scalar S>
struct Restore {
  Rates before = rates<S>();
  ~Restore() { set_rates<S>(before); }
};

}  // namespace

TEST_CASE_TEMPLATE("an estimate is positive, finite and grows with the batch", S, CONVMAT_SCALARS) {
  Rng rng(seed());
  for (int i = 0; i < 200; ++i) {
    const ConvGeometry geometry =
        random_geometry(rng, {.channels = 40, .extent = 60, .multiplications = 1000000});
    if (geometry.multiplications() == 0) continue;
    INFO(to_string(geometry));
    for (const ConvKernel<S>& kernel : conv_kernels<S>())
      for (const Pass pass : {Pass::forward, Pass::transpose, Pass::gradient}) {
        if (!kernel.supports(geometry, pass)) continue;
        INFO(std::string(kernel.name), " ", std::string(to_string(pass)));
        double before = 0;
        for (const Index batch : {1, 2, 32, 1000}) {
          const double seconds = kernel.seconds(geometry, pass, batch);
          CHECK(seconds > before);
          CHECK(std::isfinite(seconds));
          before = seconds;
        }
      }
  }
}

// 2 groups of 2 -> 4 channels; 9 samples make 5 results, 10 make 2: floor((9 + 2 - 3) / 2) + 1 and
// floor((10 - 5) / 3) + 1.
TEST_CASE("sizes of the passes of a strided, grouped geometry, by hand") {
  const ConvGeometry geometry = conv_geometry(
      {8, 2, 3, 3},
      {.image = {9, 10}, .stride = {2, 3}, .dilation = {1, 2}, .padding = {{1, 1}, {0, 0}}, .groups = 2});
  for (const Pass pass : {Pass::forward, Pass::gradient}) {
    const PassSizes sizes(geometry, pass, 7, false);
    CHECK(sizes.images == 14);
    CHECK(sizes.sources == 2);
    CHECK(sizes.results == 4);
    CHECK(sizes.source_pixels == 90);
    CHECK(sizes.result_pixels == 10);
    CHECK(sizes.taps == 9);
    CHECK(sizes.width == 2);
    CHECK(sizes.height == 5);
    CHECK(sizes.stride == 3);
    CHECK(sizes.reach == doctest::Approx(5.0 / 3));
  }
  const PassSizes sizes(geometry, Pass::transpose, 7, false);
  CHECK(sizes.images == 14);
  CHECK(sizes.sources == 4);
  CHECK(sizes.results == 2);
  CHECK(sizes.source_pixels == 10);
  CHECK(sizes.result_pixels == 90);
  CHECK(sizes.taps == 1);   // 10 results with 9 taps each, over 90 samples
  CHECK(sizes.width == 4);  // samples of one phase: ceil(10 / 3)
  CHECK(sizes.height == 5);
  CHECK(sizes.stride == 3);
  CHECK(sizes.reach == doctest::Approx(5.0 / 3));
}

TEST_CASE("a complex channel counts as two, and one axis has one row") {
  const PassSizes sizes(conv_geometry({3, 5, 2}, {.image = {8}}), Pass::forward, 1, true);
  CHECK(sizes.sources == 10);
  CHECK(sizes.results == 6);
  CHECK(sizes.width == 7);
  CHECK(sizes.height == 1);
}

TEST_CASE_TEMPLATE("rates that are set decide what is chosen, in their precision alone", S, float, double) {
  using Other = std::conditional_t<std::is_same_v<S, float>, double, float>;
  const ConvGeometry geometry = conv_geometry({32, 32, 3, 3}, {.image = {28, 28}, .padding = {1}});
  const auto is_reference = [&]<Scalar Any>(Any) {
    return choose<Any>(geometry, Pass::forward, 1).name == "reference";
  };
  CHECK_FALSE(is_reference(S{}));
  {
    const Restore<S> restore;
    Rates quick_reference = rates<S>();
    quick_reference.scalar_products = 1e18;
    set_rates<S>(quick_reference);
    CHECK(is_reference(S{}));
    CHECK(is_reference(std::complex<S>{}));
    CHECK_FALSE(is_reference(Other{}));
    CHECK(rates<std::complex<S>>().scalar_products == 1e18);
  }
  CHECK_FALSE(is_reference(S{}));
}

// By rates_test.py, in a process of its own.
TEST_CASE("rates that are set before they are asked for" * doctest::skip()) {
  const Rates mine{1, 2, 3, 4, 5};
  set_rates<double>(mine);
  CHECK(rates<double>().call == 5);
  CHECK_THROWS_WITH_AS(rates<float>(), doctest::Contains("CONVMAT_RATES = \"no such file\": cannot be read"),
                       IoError);
  set_rates<float>(mine);
  CHECK(rates<float>().call == 5);
}
