#include <algorithm>
#include <complex>
#include <convmat/spectra/predicted_singular_values.hpp>
#include <convmat/spectra/symbol_magnitude.hpp>
#include <numbers>

#include "spectra/dense.hpp"

using namespace convmat;
using namespace convmat::test;

// f(ω) = sum of k_t exp(i ω t), by its definition.
TEST_CASE("of one channel it is |f|, whatever the padding") {
  Rng rng(seed());
  const Tensor<double> kernel = randn({1, 1, 3, 2}, rng);
  for (const auto& [padding, mode] :
       {std::pair(Padding{1}, PaddingMode::zeros), {Padding::same(), PaddingMode::circular}}) {
    const auto T = conv(kernel, {.image = {8, 9}, .padding = padding, .padding_mode = mode});
    const Tensor<double> magnitude = symbol_magnitude(T);
    REQUIRE(magnitude.shape() == T.geometry().image_out());
    for (Index j = 0; j < magnitude.size(); ++j) {
      const Index columns = magnitude.shape()[1];
      const double rows_angle =
          2 * std::numbers::pi * static_cast<double>(j / columns) / static_cast<double>(magnitude.shape()[0]);
      const double columns_angle =
          2 * std::numbers::pi * static_cast<double>(j % columns) / static_cast<double>(columns);
      std::complex<double> f = 0;
      for (Index t = 0; t < 6; ++t)
        f += kernel[t] * std::polar(1.0, rows_angle * static_cast<double>(t / 2) +
                                             columns_angle * static_cast<double>(t % 2));
      CHECK(magnitude[j] == doctest::Approx(std::abs(f)).epsilon(1e-12));
    }
  }
}

TEST_CASE_TEMPLATE("its largest value is the largest that is predicted", S, CONVMAT_SCALARS) {
  Rng rng(seed());
  for (int n = 0; n < 40; ++n) {
    const ConvGeometry geometry = small_geometry(rng);
    CAPTURE(to_string(geometry));
    const ConvOperator<S> T(geometry, randn<S>(geometry.kernel_shape(), rng));
    const Tensor<double> magnitude = symbol_magnitude(T);
    const std::vector<double> predicted = predicted_singular_values(T);
    if (!predicted.empty())
      CHECK(*std::max_element(magnitude.begin(), magnitude.end()) ==
            doctest::Approx(predicted[0]).epsilon(1e-5));
  }
}
