#include <convmat/spectra/kernel_bounds.hpp>

#include "spectra/dense.hpp"

using namespace convmat;
using namespace convmat::test;

TEST_CASE("of a product of vectors the product of their norms; of a matrix its norm") {
  Tensor<double> product({2, 1, 2, 3});
  for (Index i = 0; i < product.size(); ++i)
    product[i] = (i < 6 ? 3.0 : 4.0) * (i / 3 % 2 ? -1 : 1) * static_cast<double>(i % 3);
  CHECK(tensor_norm_estimate(product) == doctest::Approx(5 * std::sqrt(2.0) * std::sqrt(5.0)));
  CHECK(tensor_norm_estimate(tensor({2, 2, 1}, {3, 0, 0, -5})) == doctest::Approx(5));
  CHECK(tensor_norm_estimate(Tensor<std::complex<double>>({2, 2, 2})) == 0);
}
