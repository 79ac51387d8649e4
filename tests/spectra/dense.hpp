#pragma once

#include <Eigen/Core>
#include <convmat/operators/conv_transpose.hpp>
#include <convmat/spectra/matrix_svd.hpp>

#include "support/approx.hpp"
#include "support/geometries.hpp"

namespace convmat::test {

template <Scalar S>
auto dense_matrix(const Csr<S>& a) {
  using W = Double<S>;
  Eigen::Matrix<W, Eigen::Dynamic, Eigen::Dynamic> m =
      Eigen::Matrix<W, Eigen::Dynamic, Eigen::Dynamic>::Zero(a.rows, a.cols);
  for (Index row = 0; row < a.rows; ++row)
    for (Index p = a.indptr[static_cast<std::size_t>(row)]; p < a.indptr[static_cast<std::size_t>(row + 1)];
         ++p)
      m(row, a.indices[static_cast<std::size_t>(p)]) = W(a.values[static_cast<std::size_t>(p)]);
  return m;
}

/// Random layers whose dense matrices are decomposed in milliseconds.
inline ConvGeometry small_geometry(Rng& rng) {
  for (;;) {
    const ConvGeometry geometry = random_geometry(rng, {.extent = 4, .multiplications = 1500});
    if (std::max(volume(geometry.domain()), volume(geometry.range())) <= 200) return geometry;
  }
}

/// A layer in float64, in which taps that padding makes meet are summed; other operators as they are.
template <Operator A>
A widened(const A& a) {
  return a;
}
template <Scalar S>
ConvOperator<Double<S>> widened(const ConvOperator<S>& a) {
  return ConvOperator<Double<S>>(a.geometry(), cast<Double<S>>(a.kernel()));
}
template <Scalar S>
ConvTranspose<Double<S>> widened(const ConvTranspose<S>& a) {
  return widened(a.transpose()).transpose();
}

/// All singular values of the matrix that to_csr writes, which knows nothing of symbols.
template <Operator A>
std::vector<double> true_singular_values(const A& a) {
  return matrix_singular_values(dense_matrix(widened(a).to_csr()));
}

/// One of several images.
template <Scalar S>
Tensor<S> part(const Tensor<S>& all, Index i, const Shape& shape) {
  const Index size = volume(shape);
  return Tensor<S>(shape, {all.begin() + i * size, all.begin() + (i + 1) * size});
}

inline void check_close(const std::vector<double>& found, const std::vector<double>& expected,
                        double tolerance) {
  REQUIRE(found.size() == expected.size());
  for (std::size_t i = 0; i < found.size(); ++i)
    CHECK(std::abs(found[i] - expected[i]) <= tolerance * expected[0]);
}

}  // namespace convmat::test
