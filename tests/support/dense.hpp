#pragma once

#include <Eigen/Core>
#include <convmat/operators/sparse_operator.hpp>
#include <convmat/operators/toeplitz.hpp>
#include <functional>
#include <numbers>

#include "support/approx.hpp"
#include "support/geometries.hpp"

namespace convmat::test {

// What the solvers are compared with: Eigen's dense factorisations, in complex128 for every scalar.
using DenseMatrix = Eigen::MatrixXcd;
using DenseVector = Eigen::VectorXcd;

// Compiled once, in dense.cpp: Eigen's factorisations take minutes to compile for every scalar.
// The least-squares solution of least norm of A x = b, by a complete orthogonal decomposition, where pivots
// below threshold times the largest count as zero; the singular values of A, largest first, and its inverse.
DenseVector least_norm_solution(const DenseMatrix& a, const DenseVector& b, double threshold = 1e-13);
Eigen::VectorXd singular_values(const DenseMatrix& a);
DenseMatrix inverse(const DenseMatrix& a);

// ‖A‖_1 ‖A⁻¹‖_1
inline double one_norm_condition(const DenseMatrix& a) {
  return a.cwiseAbs().colwise().sum().maxCoeff() * inverse(a).cwiseAbs().colwise().sum().maxCoeff();
}

template <Scalar S>
DenseMatrix dense_matrix(const LinearOperator<S>& a) {
  const Tensor<S> dense = to_dense(a);
  DenseMatrix result(dense.shape()[0], dense.shape()[1]);
  for (Index i = 0; i < dense.size(); ++i)
    result(i / result.cols(), i % result.cols()) = std::complex<double>(dense[i]);
  return result;
}

template <Scalar S>
DenseVector dense_vector(const Tensor<S>& x) {
  DenseVector result(x.size());
  for (Index i = 0; i < x.size(); ++i) result(i) = std::complex<double>(x[i]);
  return result;
}

template <Scalar S>
DenseVector least_norm_solution(const LinearOperator<S>& a, const Tensor<S>& b, double threshold = 1e-13) {
  return least_norm_solution(dense_matrix(a), dense_vector(b), threshold);
}

// The minimiser of |A x - b|² + λ |x|², by [A; √λ I].
template <Scalar S>
DenseVector damped_solution(const LinearOperator<S>& a, const Tensor<S>& b, double lambda) {
  const DenseMatrix matrix = dense_matrix(a);
  const Index m = matrix.rows(), n = matrix.cols();
  DenseMatrix both(m + n, n);
  both << matrix, std::sqrt(lambda) * DenseMatrix::Identity(n, n);
  DenseVector right = DenseVector::Zero(m + n);
  right.head(m) = dense_vector(b);
  return least_norm_solution(both, right);
}

// Of Tikhonov: m |b - A x|² / (m - Σ σ²/(σ² + λ))²
template <Scalar S>
double dense_gcv(const LinearOperator<S>& a, const Tensor<S>& b, double lambda) {
  const DenseMatrix matrix = dense_matrix(a);
  const double m = static_cast<double>(matrix.rows());
  double trace = m;
  for (const double sigma : singular_values(matrix)) trace -= sigma * sigma / (sigma * sigma + lambda);
  return m * (dense_vector(b) - matrix * damped_solution(a, b, lambda)).squaredNorm() / (trace * trace);
}

// |x - expected| / |expected|
template <Scalar S>
double distance(const Tensor<S>& x, const DenseVector& expected) {
  return (dense_vector(x) - expected).norm() / std::max(expected.norm(), 1e-300);
}

template <Scalar S>
S to_scalar(std::complex<double> value) {
  if constexpr (is_complex<S>)
    return S(value);
  else
    return static_cast<S>(value.real());
}

template <Scalar S>
LinearOperator<S> sparse(const DenseMatrix& matrix) {
  Tensor<S> dense({matrix.rows(), matrix.cols()});
  for (Index i = 0; i < dense.size(); ++i)
    dense[i] = to_scalar<S>(matrix(i / matrix.cols(), i % matrix.cols()));
  return SparseOperator<S>({matrix.cols()}, {matrix.rows()}, to_csr(dense));
}
inline LinearOperator<double> sparse(Index rows, Index cols, std::vector<double> values) {
  return SparseOperator<double>({cols}, {rows}, to_csr(tensor({rows, cols}, std::move(values))));
}

template <Scalar S>
DenseMatrix random_matrix(Index rows, Index cols, Rng& rng) {
  DenseMatrix result(rows, cols);
  const Tensor<S> values = randn<S>({rows, cols}, rng);
  for (Index i = 0; i < values.size(); ++i) result(i / cols, i % cols) = std::complex<double>(values[i]);
  return result;
}

// B Bᴴ + I, and a matrix that is Hermitian and indefinite.
template <Scalar S>
LinearOperator<S> random_definite(Index n, Rng& rng) {
  const DenseMatrix b = random_matrix<S>(n, n, rng);
  return sparse<S>(b * b.adjoint() + DenseMatrix::Identity(n, n));
}
template <Scalar S>
LinearOperator<S> random_hermitian(Index n, Rng& rng) {
  const DenseMatrix b = random_matrix<S>(n, n, rng);
  return sparse<S>(b + b.adjoint());
}

template <Scalar S>
Tensor<S> ones(const Shape& shape) {
  Tensor<S> result(shape);
  std::fill(result.span().begin(), result.span().end(), S{1});
  return result;
}

// Real symmetric Toeplitz matrices by the Fourier coefficients of their symbols.
inline Toeplitz<double> symmetric_toeplitz(Index n, const std::function<double(Index)>& a) {
  std::vector<double> column;
  for (Index k = 0; k < n; ++k) column.push_back(a(k));
  return Toeplitz<double>(column, column);
}

// θ⁴ + 1, |θ|³ + 0.01, (1 + k)^-1.1 and 0.9^k (Kac, Murdock and Szegő).
inline double quartic(Index k) {
  const double pi = std::numbers::pi, x = static_cast<double>(k);
  return k == 0 ? std::pow(pi, 4) / 5 + 1 : (k % 2 ? -1 : 1) * (4 * pi * pi / (x * x) - 24 / std::pow(x, 4));
}
inline double cubic(Index k) {
  const double pi = std::numbers::pi, x = static_cast<double>(k), sign = k % 2 ? -1 : 1;
  return k == 0 ? std::pow(pi, 3) / 4 + 0.01
                : (3 * pi * pi * sign / (x * x) - 6 * (sign - 1) / std::pow(x, 4)) / pi;
}
inline double decaying(Index k) { return std::pow(1 + static_cast<double>(k), -1.1); }
inline double kms(Index k) { return std::pow(0.9, static_cast<double>(k)); }

// An n x n image with zero padding: a(j, k) for offsets -n < j, k < n.
inline ConvOperator<double> symmetric_bttb(Index n, const std::function<double(Index, Index)>& a) {
  Tensor<double> kernel({1, 1, 2 * n - 1, 2 * n - 1});
  for (Index j = 1 - n; j < n; ++j)
    for (Index k = 1 - n; k < n; ++k) kernel.at({0, 0, j + n - 1, k + n - 1}) = a(std::abs(j), std::abs(k));
  return ConvOperator<double>(toeplitz_geometry({n, n}, {n, n}), std::move(kernel));
}

// Singular where the border is replicated (of Neumann) or the image circular: constants are in the null
// space.
inline ConvOperator<double> laplacian(Index n, PaddingMode mode = PaddingMode::zeros) {
  return conv(tensor({1, 1, 3, 3}, {0, -1, 0, -1, 4, -1, 0, -1, 0}),
              {.image = {n, n}, .padding = {1}, .padding_mode = mode});
}

}  // namespace convmat::test
