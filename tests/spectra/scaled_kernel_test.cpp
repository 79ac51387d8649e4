#include <cmath>
#include <convmat/core/error.hpp>
#include <convmat/spectra/scaled_kernel.hpp>
#include <limits>

#include "support/approx.hpp"

using namespace convmat;
using namespace convmat::test;

TEST_CASE("the largest part comes into [1/2, 1), exactly") {
  const ScaledKernel<double> scaled(tensor({3}, {0x1.8p-1030, -0x1p-1033, 0x1.8p-1036}));
  CHECK(scaled.exponent == -1029);
  CHECK(scaled.kernel[0] == 0.75);
  CHECK(scaled.kernel[1] == -0x1p-4);
  CHECK(scaled.kernel[2] == 0x1.8p-7);
  const double huge = std::numeric_limits<double>::max();
  const ScaledKernel<std::complex<double>> complex(Tensor<std::complex<double>>({1}, {{huge / 4, -huge}}));
  CHECK(complex.exponent == 1024);
  CHECK(complex.kernel[0].imag() == -std::nextafter(1.0, 0.0));
  CHECK(complex.kernel[0].real() == complex.kernel[0].imag() / -4);
  CHECK(ScaledKernel<double>(Tensor<double>({2})).exponent == 0);
  CHECK_THROWS_WITH_AS(ScaledKernel<double>(tensor({1}, {NAN})),
                       "kernel = nan at (0); expected finite numbers", NumericError);
}

TEST_CASE("a multiple that is no float64 is rounded to the side that is asked for") {
  const double least = std::numeric_limits<double>::denorm_min(), most = std::numeric_limits<double>::max();
  CHECK(scaled_down(3, -1) == 1.5);
  CHECK(scaled_up(3, -1) == 1.5);
  CHECK(scaled_down(3, -1075) == least);
  CHECK(scaled_up(3, -1075) == 2 * least);
  CHECK(scaled_down(1, -2000) == 0);
  CHECK(scaled_up(1, -2000) == least);
  CHECK(scaled_down(3, 1023) == most);
  CHECK(std::isinf(scaled_up(3, 1023)));
  CHECK(scaled_down(0, 5) == 0);
  CHECK(scaled_up(0, 5) == 0);
}
