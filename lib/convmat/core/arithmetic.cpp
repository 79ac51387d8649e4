#include <algorithm>
#include <cmath>
#include <convmat/core/arithmetic.hpp>
#include <convmat/core/power_of_two.hpp>

namespace convmat {
namespace {

template <Scalar S>
void require_same_shape(const char* operation, const Tensor<S>& a, const Tensor<S>& b) {
  if (a.shape() != b.shape())
    throw ShapeError(std::string(operation) + " of arrays of shapes " + to_string(a.shape()) + " and " +
                     to_string(b.shape()) + "; they must be equal");
}

// Pairwise summation (Higham 1993): sum of term(i), error O(log n) instead of O(n), in a fixed order.
template <class T, class Term>
T pairwise_sum(Index first, Index last, const Term& term) {
  if (last - first <= 128) {
    T sum{};
    for (Index i = first; i < last; ++i) sum += term(i);
    return sum;
  }
  const Index middle = first + (last - first) / 2;
  return pairwise_sum<T>(first, middle, term) + pairwise_sum<T>(middle, last, term);
}

}  // namespace

template <Scalar S>
Tensor<S> operator+(const Tensor<S>& a, const Tensor<S>& b) {
  require_same_shape("sum", a, b);
  Tensor<S> result = a;
  for (Index i = 0; i < a.size(); ++i) result[i] += b[i];
  return result;
}

template <Scalar S>
Tensor<S> operator-(const Tensor<S>& a, const Tensor<S>& b) {
  require_same_shape("difference", a, b);
  Tensor<S> result = a;
  for (Index i = 0; i < a.size(); ++i) result[i] -= b[i];
  return result;
}

template <Scalar S>
Tensor<S> operator*(std::type_identity_t<S> alpha, const Tensor<S>& a) {
  Tensor<S> result = a;
  for (S& value : result.span()) value *= alpha;
  return result;
}

template <Scalar S>
Tensor<S> conj(const Tensor<S>& a) {
  Tensor<S> result = a;
  if constexpr (is_complex<S>)
    for (S& value : result.span()) value = conj(value);
  return result;
}

template <Scalar S>
S dot(const Tensor<S>& a, const Tensor<S>& b) {
  require_same_shape("inner product", a, b);
  using A = Double<S>;
  return S(pairwise_sum<A>(0, a.size(), [&](Index i) { return conj(A(a[i])) * A(b[i]); }));
}

template <Scalar S>
double squared_norm(const Tensor<S>& a) {
  return pairwise_sum<double>(0, a.size(), [&](Index i) { return std::norm(Double<S>(a[i])); });
}

template <Scalar S>
double norm(const Tensor<S>& a) {
  constexpr double least = 1e-270, largest = 1e300;
  const double square = squared_norm(a);
  if (square > least && square < largest) return std::sqrt(square);
  const int exponent = binary_exponent(a);
  return std::ldexp(std::sqrt(squared_norm(times_power_of_two(cast<Double<S>>(a), -exponent))), exponent);
}

template <Scalar S>
double max_abs(const Tensor<S>& a) {
  double largest = 0;
  for (const S& value : a)
    if (const double here = std::abs(value); here > largest || std::isnan(here)) largest = here;
  return largest;
}

template <Scalar To, Scalar From>
requires(is_complex<To> || !is_complex<From>) Tensor<To> cast(const Tensor<From>& a) {
  Tensor<To> result(a.shape());
  for (Index i = 0; i < a.size(); ++i) {
    if constexpr (is_complex<From>)
      result[i] = To(static_cast<Real<To>>(a[i].real()), static_cast<Real<To>>(a[i].imag()));
    else
      result[i] = To(static_cast<Real<To>>(a[i]));
  }
  return result;
}

template <Scalar S>
Index first_nonfinite(const Tensor<S>& a) {
  const auto finite = [](S value) {
    return std::isfinite(std::real(value)) && std::isfinite(std::imag(value));
  };
  const auto found = std::find_if_not(a.begin(), a.end(), finite);
  return found == a.end() ? -1 : found - a.begin();
}

#define CONVMAT_INSTANTIATE(S)                                                            \
  template CONVMAT_API Tensor<S> operator+(const Tensor<S>&, const Tensor<S>&);           \
  template CONVMAT_API Tensor<S> operator-(const Tensor<S>&, const Tensor<S>&);           \
  template CONVMAT_API Tensor<S> operator*<S>(std::type_identity_t<S>, const Tensor<S>&); \
  template CONVMAT_API Tensor<S> conj(const Tensor<S>&);                                  \
  template CONVMAT_API S dot(const Tensor<S>&, const Tensor<S>&);                         \
  template CONVMAT_API double squared_norm(const Tensor<S>&);                             \
  template CONVMAT_API double norm(const Tensor<S>&);                                     \
  template CONVMAT_API double max_abs(const Tensor<S>&);                                  \
  template CONVMAT_API Index first_nonfinite(const Tensor<S>&);                           \
  template CONVMAT_API Tensor<std::complex<float>> cast(const Tensor<S>&);                \
  template CONVMAT_API Tensor<std::complex<double>> cast(const Tensor<S>&);
CONVMAT_FOR_EACH_SCALAR(CONVMAT_INSTANTIATE)
#undef CONVMAT_INSTANTIATE

template CONVMAT_API Tensor<float> cast(const Tensor<float>&);
template CONVMAT_API Tensor<float> cast(const Tensor<double>&);
template CONVMAT_API Tensor<double> cast(const Tensor<float>&);
template CONVMAT_API Tensor<double> cast(const Tensor<double>&);

}  // namespace convmat
