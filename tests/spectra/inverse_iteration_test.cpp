#include <convmat/core/arithmetic.hpp>
#include <convmat/operators/conv_transpose.hpp>
#include <convmat/spectra/inverse_iteration.hpp>

#include "spectra/dense.hpp"

using namespace convmat;
using namespace convmat::test;

TEST_CASE_TEMPLATE("vectors of the least singular value", S, double, std::complex<double>) {
  Rng rng(seed());
  for (int n = 0; n < 100; ++n) {
    const ConvGeometry geometry = small_geometry(rng);
    CAPTURE(to_string(geometry));
    const ConvOperator<S> T(geometry, randn<S>(geometry.kernel_shape(), rng));
    const std::vector<double> truth = true_singular_values(T);
    const auto found = smallest_singular_vector(T);
    if (truth[0] == 0) continue;
    REQUIRE(found);
    const Tensor<S>& v = found->vector;
    CHECK(found->resolution < 1e-6 * (truth[0] + norm(T.kernel())));
    const double reached =
        (volume(T.range()) <= volume(T.domain()) ? norm(adjoint(T) * v) : norm(T * v)) / norm(v);
    CHECK(reached >= truth.back() - 1e-13 * truth[0]);
    CHECK(reached <= truth.back() + 1e-7 * truth[0]);
    if (truth.back() > 1e-3 * truth[0]) CHECK(reached == doctest::Approx(truth.back()).epsilon(1e-9));
  }
}

TEST_CASE("a factor that does not pay is not made") {
  CHECK(!smallest_singular_vector(conv(Tensor<double>({64, 64, 3, 3}), {.image = {64, 64}})));
}
