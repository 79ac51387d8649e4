#include <convmat/core/power_of_two.hpp>

#include "support/approx.hpp"

using namespace convmat;
using namespace convmat::test;

TEST_CASE_TEMPLATE("the exponent of the largest part", S, CONVMAT_SCALARS) {
  CHECK(binary_exponent(tensor<S>({3}, {1, -8, 2})) == 4);
  CHECK(binary_exponent(tensor<S>({1}, {0.75})) == 0);
  CHECK(binary_exponent(Tensor<S>({2})) == 0);
  CHECK(times_power_of_two(tensor<S>({2}, {3, -5}), -2) == tensor<S>({2}, {0.75, -1.25}));
}

TEST_CASE("of complex numbers whose modulus overflows, and of the least and the largest numbers") {
  const std::complex<double> large(1e308, -1.7e308);
  CHECK(binary_exponent(Tensor<std::complex<double>>({1}, {large})) == 1024);
  CHECK(times_power_of_two(Tensor<std::complex<double>>({1}, {large}), -1024)[0] ==
        std::complex<double>(std::ldexp(1e308, -1024), std::ldexp(-1.7e308, -1024)));
  CHECK(binary_exponent(tensor<double>({1}, {5e-324})) == -1073);
  CHECK(times_power_of_two(tensor<double>({1}, {5e-324}), 1073)[0] == 0.5);
}
