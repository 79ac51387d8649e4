#include <convmat/operators/conv_transpose.hpp>
#include <convmat/solvers/solution.hpp>
#include <convmat/spectra/inertia.hpp>

#include "spectra/dense.hpp"

using namespace convmat;
using namespace convmat::test;

TEST_CASE_TEMPLATE("true claims are proven, false ones are not", S, CONVMAT_SCALARS) {
  Rng rng(seed());
  for (int n = 0; n < 100; ++n) {
    const ConvGeometry geometry = small_geometry(rng);
    CAPTURE(to_string(geometry));
    const ConvOperator<S> T(geometry, randn<S>(geometry.kernel_shape(), rng));
    using W = Double<S>;
    const std::vector<double> truth = true_singular_values(ConvOperator<W>(geometry, cast<W>(T.kernel())));
    const double largest = truth.front(), smallest = truth.back();
    if (largest == 0) continue;
    const Proof above = prove_at_most(T, largest * (1 + 1e-8));
    REQUIRE(above.bound);
    CHECK(*above.bound >= largest * (1 - 1e-13));
    // Where taps that meet cancel, rounding is that of the taps.
    const double taps = infinity_norm<S>(T) * infinity_norm<S>(T.transpose());
    CHECK(*above.bound <= largest * (1 + 2e-8) + 1e-13 * taps / largest);
    const Proof below = prove_at_most(T, largest * (1 - 1e-8));
    CHECK(!below.bound);
    CHECK(below.reason == "a pivot is not positive");
    if (smallest < 1e-2 * largest) continue;
    const Proof least = prove_at_least(T, smallest * (1 - 1e-8));
    REQUIRE(least.bound);
    CHECK(*least.bound <= smallest * (1 + 1e-12));
    CHECK(*least.bound >= smallest * (1 - 1e-6));
    CHECK(!prove_at_least(T, smallest * (1 + 1e-8)).bound);
  }
}

TEST_CASE("a proof holds for multiples by any power of two") {
  Rng rng(seed());
  const auto T = conv(randn<double>({2, 3, 3, 3}, rng), {.image = {5, 6}, .padding = Padding::same()});
  const std::vector<double> truth = true_singular_values(T);
  const double above = 1.01 * truth.front(), below = 0.99 * truth.back();
  for (const double scale : {0x1p-1000, 0x1p-600, 0x1p600}) {
    CAPTURE(scale);
    const auto multiple = T.with_kernel(scale * T.kernel());
    CHECK(prove_at_most(multiple, scale * above).bound == scale * *prove_at_most(T, above).bound);
    CHECK(prove_at_least(multiple, scale * below).bound == scale * *prove_at_least(T, below).bound);
  }
}
