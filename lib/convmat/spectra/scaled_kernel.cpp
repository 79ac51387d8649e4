#include <cmath>
#include <convmat/core/power_of_two.hpp>
#include <convmat/core/require_finite.hpp>
#include <convmat/spectra/scaled_kernel.hpp>
#include <limits>

namespace convmat {

template <Scalar S>
ScaledKernel<S>::ScaledKernel(const Tensor<S>& k) {
  detail::require_finite(k, "kernel");
  exponent = binary_exponent(k);
  kernel = times_power_of_two(k, -exponent);
}

double scaled_down(double x, int exponent) {
  const double y = std::ldexp(x, exponent);
  return std::ldexp(y, -exponent) > x ? std::nextafter(y, -std::numeric_limits<double>::infinity()) : y;
}

double scaled_up(double x, int exponent) { return -scaled_down(-x, exponent); }

template struct ScaledKernel<double>;
template struct ScaledKernel<std::complex<double>>;

}  // namespace convmat
