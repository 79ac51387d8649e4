#include <convmat/spectra/kernel_bounds.hpp>

#include "spectra/dense.hpp"
#include "spectra/kernels.hpp"

using namespace convmat;
using namespace convmat::test;

TEST_CASE("golden: one to four times") {
  const double expected[] = {26.2488095, 24.5950676, 23.7952622, 23.3704629};
  for (int times = 1; times <= 4; ++times)
    CHECK(autocorrelation_bound(golden_kernel, times) == doctest::Approx(expected[times - 1]).epsilon(1e-8));
}

TEST_CASE("the side with fewer channels, conjugates, and zeros") {
  // Rows (1, i) and (i, 1) are orthogonal: K Kᴴ = 2 I.
  const std::complex<double> i(0, 1);
  CHECK(autocorrelation_bound(tensor<std::complex<double>>({2, 2, 1}, {1, i, i, 1}), 1) ==
        doctest::Approx(std::sqrt(2.0)));
  CHECK(autocorrelation_bound(tensor({3, 1, 1}, {1, 2, 2}), 1) == doctest::Approx(3));
  CHECK(autocorrelation_bound(tensor({1, 3, 1}, {1, 2, 2}), 1) == doctest::Approx(3));
  CHECK(autocorrelation_bound(Tensor<double>({2, 2, 3}), 3) == 0);
  CHECK(autocorrelation_work(tensor({1, 3, 2}, {1, 2, 2, 1, 1, 1}), 2) == 4 * 3 + 9);
}
