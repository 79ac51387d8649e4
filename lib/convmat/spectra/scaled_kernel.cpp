#include <algorithm>
#include <cmath>
#include <complex>
#include <convmat/core/require_finite.hpp>
#include <convmat/spectra/scaled_kernel.hpp>
#include <limits>

namespace convmat {
namespace {

// e with the largest part of a weight in [2^(e-1), 2^e); 0 of zeros. No modulus, which may overflow.
template <Scalar S>
int exponent_of(const Tensor<S>& kernel) {
  double largest = 0;
  for (const S& weight : kernel)
    largest = std::max({largest, std::abs(std::real(weight)), std::abs(std::imag(weight))});
  int exponent = 0;
  std::frexp(largest, &exponent);
  return exponent;
}

double times_power(double x, int exponent) { return std::ldexp(x, exponent); }

std::complex<double> times_power(std::complex<double> x, int exponent) {
  return {std::ldexp(x.real(), exponent), std::ldexp(x.imag(), exponent)};
}

}  // namespace

template <Scalar S>
ScaledKernel<S>::ScaledKernel(const Tensor<S>& k) : kernel(k), exponent(0) {
  detail::require_finite(k, "kernel");
  exponent = exponent_of(k);
  for (S& weight : kernel.span()) weight = times_power(weight, -exponent);
}

double scaled_down(double x, int exponent) {
  const double y = std::ldexp(x, exponent);
  return std::ldexp(y, -exponent) > x ? std::nextafter(y, -std::numeric_limits<double>::infinity()) : y;
}

double scaled_up(double x, int exponent) { return -scaled_down(-x, exponent); }

template struct ScaledKernel<double>;
template struct ScaledKernel<std::complex<double>>;

}  // namespace convmat
