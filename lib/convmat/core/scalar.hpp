#pragma once

#include <complex>
#include <concepts>
#include <string_view>

namespace convmat {

/// The four scalars of the library.
template <class S>
concept Scalar = std::same_as<S, float> || std::same_as<S, double> || std::same_as<S, std::complex<float>> ||
    std::same_as<S, std::complex<double>>;

/// Instantiates a template for each of the four scalars: CONVMAT_FOR_EACH_SCALAR(X) expands X(float) ...
#define CONVMAT_FOR_EACH_SCALAR(X) X(float) X(double) X(std::complex<float>) X(std::complex<double>)

namespace detail {
template <class S>
struct ScalarTraits {
  using Real = S;
  template <class R>
  using Of = R;
  static constexpr bool complex = false;
};
template <class R>
struct ScalarTraits<std::complex<R>> {
  using Real = R;
  template <class Other>
  using Of = std::complex<Other>;
  static constexpr bool complex = true;
};
}  // namespace detail

/// The real type under S: double for double and complex<double>.
template <Scalar S>
using Real = typename detail::ScalarTraits<S>::Real;

template <Scalar S>
inline constexpr bool is_complex = detail::ScalarTraits<S>::complex;

/// double or complex<double>, float or complex<float>: the scalar of that precision, real or complex as S is.
template <Scalar S>
using Double = typename detail::ScalarTraits<S>::template Of<double>;
template <Scalar S>
using Single = typename detail::ScalarTraits<S>::template Of<float>;

/// Complex conjugate; the identity on real scalars.
template <Scalar S>
constexpr S conj(S value) {
  if constexpr (is_complex<S>)
    return S(value.real(), -value.imag());
  else
    return value;
}

/// y += a b. Spelled out for complex scalars: their operator* calls a library function that looks for NaN.
template <Scalar S>
constexpr void add_product(S& y, S a, S b) {
  if constexpr (is_complex<S>)
    y = S(y.real() + (a.real() * b.real() - a.imag() * b.imag()),
          y.imag() + (a.real() * b.imag() + a.imag() * b.real()));
  else
    y += a * b;
}

/// a b, likewise.
template <Scalar S>
constexpr S product(S a, S b) {
  S result{};
  add_product(result, a, b);
  return result;
}

/// NumPy's name of the scalar: "float32", "float64", "complex64", "complex128".
template <Scalar S>
constexpr std::string_view scalar_name() {
  if constexpr (is_complex<S>)
    return sizeof(S) == 8 ? "complex64" : "complex128";
  else
    return sizeof(S) == 4 ? "float32" : "float64";
}

}  // namespace convmat
