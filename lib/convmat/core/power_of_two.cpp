#include <algorithm>
#include <cmath>
#include <convmat/core/power_of_two.hpp>

namespace convmat {

template <Scalar S>
int binary_exponent(const Tensor<S>& a) {
  double largest = 0;
  for (const S& value : a)
    largest = std::max<double>({largest, std::abs(std::real(value)), std::abs(std::imag(value))});
  int exponent = 0;
  std::frexp(largest, &exponent);
  return exponent;
}

template <Scalar S>
Tensor<S> times_power_of_two(Tensor<S> a, int exponent) {
  for (S& value : a.span()) {
    if constexpr (is_complex<S>)
      value = {std::ldexp(value.real(), exponent), std::ldexp(value.imag(), exponent)};
    else
      value = std::ldexp(value, exponent);
  }
  return a;
}

#define CONVMAT_INSTANTIATE(S)                                \
  template CONVMAT_API int binary_exponent(const Tensor<S>&); \
  template CONVMAT_API Tensor<S> times_power_of_two(Tensor<S>, int);
CONVMAT_FOR_EACH_SCALAR(CONVMAT_INSTANTIATE)
#undef CONVMAT_INSTANTIATE

}  // namespace convmat
