#include <convmat/core/scalar.hpp>

#include "support/approx.hpp"

using namespace convmat;

static_assert(Scalar<float> && Scalar<std::complex<double>> && !Scalar<int> && !Scalar<long double>);
static_assert(std::same_as<Real<std::complex<float>>, float>);
static_assert(is_complex<std::complex<double>> && !is_complex<double>);

TEST_CASE("scalars bear NumPy's names") {
  CHECK(scalar_name<float>() == "float32");
  CHECK(scalar_name<double>() == "float64");
  CHECK(scalar_name<std::complex<float>>() == "complex64");
  CHECK(scalar_name<std::complex<double>>() == "complex128");
}

TEST_CASE("y += a b is the complex product") {
  using C = std::complex<double>;
  C y(1, 1);
  add_product(y, C(1, 2), C(3, -4));
  CHECK(y == C(1, 1) + C(1, 2) * C(3, -4));
  CHECK(conj(C(1, 2)) == C(1, -2));
  CHECK(conj(3.0) == 3.0);
}
