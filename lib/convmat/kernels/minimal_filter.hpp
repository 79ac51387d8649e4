#pragma once

#include <array>
#include <cstddef>

namespace convmat {

template <std::size_t Rows, std::size_t Cols>
using SmallMatrix = std::array<std::array<double, Cols>, Rows>;

/// Minimal filtering F(4, 3): 4 results of a filter g of 3 taps from 6 samples d by 6 products,
///
///     y = Aᵀ [(G g) ⊙ (Bᵀ d)],        and along two axes        Y = Aᵀ [(G K Gᵀ) ⊙ (Bᵀ D B)] A
///
/// (Winograd 1980; Lavin & Gray 2016): Toom and Cook's product of polynomials, transposed. They are evaluated
/// at 5 points and at infinity. The usual points 0, ±1, ±2 lose two to three times as much to rounding as
/// these, of which the powers are closer to 1 (Barabasz et al. 2020).
namespace minimal_filter {

inline constexpr std::size_t results = 4, taps = 3, samples = 6;
inline constexpr std::array<double, samples - 1> points{0, 0.75, -0.75, 1.5, -1.5};

/// Coefficients of the product of (p - point) over the points, all but the `omitted`, from p^0 on.
constexpr std::array<double, samples> product_of_roots(std::size_t omitted) {
  std::array<double, samples> product{1};
  for (std::size_t j = 0; j < points.size(); ++j) {
    if (j == omitted) continue;
    for (std::size_t k = samples - 1; k > 0; --k) product[k] = product[k - 1] - points[j] * product[k];
    product[0] *= -points[j];
  }
  return product;
}

constexpr double value(const std::array<double, samples>& polynomial, double p) {
  double sum = 0;
  for (std::size_t k = samples; k-- > 0;) sum = sum * p + polynomial[k];
  return sum;
}

/// Aᵀ[i, j] = p_j^i; infinity has the highest power alone.
inline constexpr auto a_transposed = [] {
  SmallMatrix<results, samples> a{};
  for (std::size_t j = 0; j < points.size(); ++j) {
    a[0][j] = 1;
    for (std::size_t i = 1; i < results; ++i) a[i][j] = a[i - 1][j] * points[j];
  }
  a[results - 1][samples - 1] = 1;
  return a;
}();

/// G[j, t] = p_j^t / product over l != j of (p_j - p_l).
inline constexpr auto g = [] {
  SmallMatrix<samples, taps> values{};
  for (std::size_t j = 0; j < points.size(); ++j) {
    values[j][0] = 1 / value(product_of_roots(j), points[j]);
    for (std::size_t t = 1; t < taps; ++t) values[j][t] = values[j][t - 1] * points[j];
  }
  values[samples - 1][taps - 1] = 1;
  return values;
}();

/// Row j of Bᵀ holds the coefficients of the product over l != j of (p - p_l); at infinity, over all l.
inline constexpr auto b_transposed = [] {
  SmallMatrix<samples, samples> b{};
  for (std::size_t j = 0; j < samples; ++j) b[j] = product_of_roots(j);
  return b;
}();

}  // namespace minimal_filter
}  // namespace convmat
