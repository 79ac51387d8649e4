#pragma once

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <convmat/core/arithmetic.hpp>
#include <convmat/core/random.hpp>
#include <cstdlib>
#include <limits>
#include <ostream>
#include <string>

/// The scalars of a TEST_CASE_TEMPLATE.
#define CONVMAT_SCALARS float, double, std::complex<float>, std::complex<double>

TYPE_TO_STRING_AS("float32", float);
TYPE_TO_STRING_AS("float64", double);
TYPE_TO_STRING_AS("complex64", std::complex<float>);
TYPE_TO_STRING_AS("complex128", std::complex<double>);

namespace convmat {

/// What doctest shows of an array that is not the expected one.
template <Scalar S>
std::ostream& operator<<(std::ostream& out, const Tensor<S>& a) {
  out << to_string(a.shape()) << " [";
  for (Index i = 0; i < std::min<Index>(a.size(), 24); ++i) out << (i ? ", " : "") << a[i];
  return out << (a.size() > 24 ? ", ...]" : "]");
}

}  // namespace convmat

namespace convmat::test {

/// $CONVMAT_TEST_SEED, or a fixed one.
inline std::uint64_t seed() {
  const char* text = std::getenv("CONVMAT_TEST_SEED");
  return text ? std::stoull(text) : 20240607;
}

template <Scalar S>
inline constexpr double epsilon = std::numeric_limits<Real<S>>::epsilon();

/// max |a - b| / max |b|, infinite where the shapes differ; |a - b| itself where b is zero.
template <Scalar S>
double relative_error(const Tensor<S>& a, const Tensor<S>& b) {
  if (a.shape() != b.shape()) return std::numeric_limits<double>::infinity();
  double difference = 0;
  for (Index i = 0; i < a.size(); ++i) {
    const double here = std::abs(a[i] - b[i]);
    if (here > difference || std::isnan(here)) difference = here;  // a NaN stays
  }
  const double scale = max_abs(b);
  return scale > 0 ? difference / scale : difference;
}

/// Small integers: sums of their products are exact in every scalar, so results are compared with ==.
template <Scalar S>
Tensor<S> integers(const Shape& shape, Rng& rng) {
  return randint<S>(shape, -3, 3, rng);
}

/// A tensor of the given values, row-major.
template <Scalar S = double>
Tensor<S> tensor(const Shape& shape, std::vector<std::type_identity_t<S>> values) {
  return Tensor<S>(shape, std::move(values));
}

}  // namespace convmat::test
