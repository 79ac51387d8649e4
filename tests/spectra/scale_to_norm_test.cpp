#include <convmat/spectra/norm_control.hpp>

#include "spectra/dense.hpp"
#include "spectra/kernels.hpp"

using namespace convmat;
using namespace convmat::test;

TEST_CASE_TEMPLATE("the norm is proven and no smaller than the bound's gap makes it", S, CONVMAT_SCALARS) {
  Rng rng(seed());
  for (int n = 0; n < 25; ++n) {
    const ConvGeometry geometry = small_geometry(rng);
    CAPTURE(to_string(geometry));
    const ConvOperator<S> T(geometry, randn<S>(geometry.kernel_shape(), rng));
    const CertifiedValue before = spectral_norm(T);
    if (before.upper == 0) continue;  // reads nothing but zeros
    const double c = (0.1 + 1.2 * rng.uniform()) * before.upper, factor = std::min(1.0, c / before.upper);
    const NormControl<S> found = scale_to_norm(T, c);
    CHECK(found.norm.upper <= c);
    CHECK(relative_error(found.kernel, S{static_cast<Real<S>>(factor)} * T.kernel()) <= 100 * epsilon<S>);
    CHECK(found.distance == doctest::Approx((1 - factor) * norm(T.kernel())).epsilon(1e-4));
    CHECK(true_singular_values(T.with_kernel(found.kernel))[0] <= c * (1 + 10 * epsilon<S>));
  }
}

TEST_CASE("golden value: certified, the norm is reached") {
  const auto T = conv(golden_kernel, {.image = {20, 20}, .padding = {1}});
  CHECK(scale_to_norm(T, 1).norm.value == doctest::Approx(22.7275330200 / 22.9038).epsilon(1e-5));
  CHECK(scale_to_norm(T, 1, {.certify = 1e-8}).norm.value == doctest::Approx(1).epsilon(2e-8));
}

TEST_CASE("a norm that is none is refused") {
  const auto T = conv(golden_kernel, {.image = {20, 20}});
  CHECK_THROWS_WITH_AS(scale_to_norm(T, 0), "norm 0.000000; expected a positive number", NumericError);
  CHECK_THROWS_AS(scale_to_norm(T, -1), NumericError);
  CHECK_THROWS_AS(scale_to_norm(T, INFINITY), NumericError);
  CHECK_THROWS_AS(scale_to_norm(T, NAN), NumericError);
}
