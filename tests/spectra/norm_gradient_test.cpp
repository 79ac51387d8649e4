#include <convmat/operators/conv_operator.hpp>
#include <convmat/spectra/norm_gradient.hpp>

#include "spectra/dense.hpp"
#include "support/approx.hpp"
#include "support/geometries.hpp"

using namespace convmat;
using namespace convmat::test;

// σ_1 is convex in K and homogeneous: <G, K> = σ_1, and σ_1(K + tE) - σ_1(K - tE) = 2 t Re <G, E> + O(t³).
TEST_CASE_TEMPLATE("Euler's identity, and differences of dense norms", S, double, std::complex<double>) {
  Rng rng(seed());
  for (int n = 0; n < 60; ++n) {
    const ConvGeometry geometry = small_geometry(rng);
    CAPTURE(to_string(geometry));
    const Tensor<S> kernel = randn<S>(geometry.kernel_shape(), rng),
                    step = randn<S>(geometry.kernel_shape(), rng);
    const auto [value, gradient] = norm_gradient(ConvOperator<S>(geometry, kernel), 1e-12);
    CHECK(std::abs(dot(gradient, kernel) - value) <= 1e-9 * value);
    const auto values = [&](double t) {
      return true_singular_values(ConvOperator<S>(geometry, kernel + S{t} * step));
    };
    const std::vector<double> truth = values(0);
    if (truth.size() > 1 && truth[1] > 0.99 * truth[0]) continue;  // nearly double: not smooth
    const double t = 1e-6, difference = (values(t)[0] - values(-t)[0]) / (2 * t);
    CHECK(std::abs(std::real(dot(gradient, step)) - difference) <= 1e-6 * norm(gradient) * norm(step));
  }
}

TEST_CASE_TEMPLATE("kernels whose squares are no numbers", S, double, std::complex<double>) {
  Rng rng(seed());
  const ConvGeometry geometry = small_geometry(rng);
  const Tensor<S> kernel = randn<S>(geometry.kernel_shape(), rng);
  const auto found = norm_gradient(ConvOperator<S>(geometry, kernel));
  for (const int exponent : {-900, 900}) {
    const auto scaled = norm_gradient(ConvOperator<S>(geometry, S{std::ldexp(1.0, exponent)} * kernel));
    CHECK(scaled.value == std::ldexp(found.value, exponent));
    CHECK(scaled.gradient == found.gradient);
  }
}
