#include <convmat/core/arithmetic.hpp>

#include "support/approx.hpp"

using namespace convmat;
using namespace convmat::test;

TEST_CASE_TEMPLATE("sum, difference and multiple", S, CONVMAT_SCALARS) {
  const auto a = tensor<S>({2, 2}, {1, 2, 3, 4}), b = tensor<S>({2, 2}, {5, 6, 7, 8});
  CHECK(a + b == tensor<S>({2, 2}, {6, 8, 10, 12}));
  CHECK(b - a == tensor<S>({2, 2}, {4, 4, 4, 4}));
  CHECK(S(2) * a == tensor<S>({2, 2}, {2, 4, 6, 8}));
}

TEST_CASE("the inner product conjugates its left argument") {
  using C = std::complex<double>;
  const auto a = tensor<C>({2}, {C(1, 2), C(0, 1)}), b = tensor<C>({2}, {C(3, 0), C(1, 1)});
  CHECK(dot(a, b) == C(1, -2) * 3.0 + C(0, -1) * C(1, 1));
  CHECK(conj(a) == tensor<C>({2}, {C(1, -2), C(0, -1)}));
  CHECK(squared_norm(a) == 6);
  CHECK(norm(a) == std::sqrt(6.0));
}

TEST_CASE("norms of float32 arrays are summed in float64") {
  Tensor<float> a({1 << 20});
  for (float& value : a.span()) value = 0.1f;
  const double exact = static_cast<double>(0.1f) * static_cast<double>(0.1f) * (1 << 20);
  CHECK(squared_norm(a) == doctest::Approx(exact).epsilon(1e-14));
  CHECK(dot(a, a) == static_cast<float>(exact));
}

TEST_CASE("a norm whose square is no float64") {
  using C = std::complex<double>;
  CHECK(norm(tensor<double>({2}, {3e-200, 4e-200})) == doctest::Approx(5e-200).epsilon(1e-14));
  CHECK(norm(tensor<double>({2}, {-3e200, 4e200})) == doctest::Approx(5e200).epsilon(1e-14));
  CHECK(norm(tensor<C>({2}, {C(0, 3e-320), C(4e-320, 0)})) == doctest::Approx(5e-320).epsilon(1e-3));
  CHECK(norm(Tensor<double>({3})) == 0);
  CHECK(norm(tensor<double>({2}, {1, INFINITY})) == INFINITY);
  CHECK(std::isnan(norm(tensor<double>({2}, {1, NAN}))));
}

TEST_CASE_TEMPLATE("the largest element and the first that is not finite", S, CONVMAT_SCALARS) {
  auto a = tensor<S>({3}, {1, -4, 2});
  CHECK(max_abs(a) == 4);
  CHECK(max_abs(Tensor<S>()) == 0);
  CHECK(first_nonfinite(a) == -1);
  a[2] = S(std::numeric_limits<Real<S>>::infinity());
  CHECK(first_nonfinite(a) == 2);
  a[1] = S(std::numeric_limits<Real<S>>::quiet_NaN());
  CHECK(first_nonfinite(a) == 1);
  CHECK(std::isnan(max_abs(a)));
}

TEST_CASE("a NaN in the imaginary part is found") {
  using C = std::complex<float>;
  CHECK(first_nonfinite(tensor<C>({1}, {C(0, std::nanf(""))})) == 0);
}

TEST_CASE("casts between scalars") {
  const auto a = tensor<double>({2}, {1.5, -2});
  CHECK(cast<float>(a) == tensor<float>({2}, {1.5f, -2}));
  CHECK(cast<std::complex<float>>(a) == tensor<std::complex<float>>({2}, {1.5f, -2}));
  CHECK(cast<std::complex<double>>(tensor<std::complex<float>>({1}, {{1, 2}})) ==
        tensor<std::complex<double>>({1}, {{1, 2}}));
}

TEST_CASE("shapes that differ are named") {
  const Tensor<double> a({2, 3}), b({3, 2});
  CHECK_THROWS_WITH_AS(a + b, "sum of arrays of shapes (2,3) and (3,2); they must be equal", ShapeError);
  CHECK_THROWS_WITH_AS(a - b, "difference of arrays of shapes (2,3) and (3,2); they must be equal",
                       ShapeError);
  CHECK_THROWS_WITH_AS(dot(a, b), "inner product of arrays of shapes (2,3) and (3,2); they must be equal",
                       ShapeError);
}
