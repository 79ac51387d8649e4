#pragma once

#include <convmat/learning/project.hpp>
#include <convmat/operators/circulant.hpp>
#include <convmat/operators/hankel.hpp>
#include <convmat/operators/sparse_operator.hpp>

namespace convmat {

/// The structured matrix nearest to M in the Frobenius norm, and how far it is.
template <Operator A>
struct Nearest {
  A value;
  double distance;           // ||M - value||
  double relative_distance;  // ||M - value|| / ||M||, 0 where M = 0
};

/// The Toeplitz matrix of the averages along the diagonals, and the Hankel matrix of those along the
/// antidiagonals. These and the others are project() onto the geometry of the structure, and take a dense or
/// a sparse matrix or any operator.
template <Scalar S>
CONVMAT_API Nearest<Toeplitz<S>> nearest_toeplitz(const LinearOperator<S>& a);
template <Scalar S>
CONVMAT_API Nearest<Hankel<S>> nearest_hankel(const LinearOperator<S>& a);

/// The circulant matrix of the averages along the wrapped diagonals: T. Chan's preconditioner, of a Toeplitz
/// matrix T[i, j] = t[i - j] the one with c[j] = ((n - j) t[j] + j t[j - n]) / n, and positive definite if M
/// is. Throws ShapeError unless M is square. (T. F. Chan, An optimal circulant preconditioner for Toeplitz
/// systems, SIAM J. Sci. Stat. Comput. 9, 1988.)
template <Scalar S>
CONVMAT_API Nearest<Circulant<S>> nearest_circulant(const LinearOperator<S>& a);

/// The nearest block Toeplitz matrix with Toeplitz blocks, and block circulant one with circulant blocks, in
/// as many levels as there are extents: of volume(rows) x volume(cols), as a convolution of images of these
/// extents. Throw ShapeError where M is not of that size.
template <Scalar S>
CONVMAT_API Nearest<ConvOperator<S>> nearest_bttb(const LinearOperator<S>& a, const Shape& rows,
                                                  const Shape& cols);
template <Scalar S>
CONVMAT_API Nearest<ConvOperator<S>> nearest_bccb(const LinearOperator<S>& a, const Shape& extents);

namespace detail {
template <Operator A>
LinearOperator<typename A::Scalar> as_operator(const A& a) {
  return a;
}
template <Scalar S>
LinearOperator<S> as_operator(const Csr<S>& matrix) {
  return SparseOperator<S>({matrix.cols}, {matrix.rows}, matrix);
}
template <Scalar S>
LinearOperator<S> as_operator(const Tensor<S>& matrix) {
  return as_operator(to_csr(matrix));
}
template <class M>
concept Matrix = requires(const M& matrix) {
  as_operator(matrix);
};
}  // namespace detail

template <detail::Matrix M>
auto nearest_toeplitz(const M& matrix) {
  return nearest_toeplitz(detail::as_operator(matrix));
}
template <detail::Matrix M>
auto nearest_hankel(const M& matrix) {
  return nearest_hankel(detail::as_operator(matrix));
}
template <detail::Matrix M>
auto nearest_circulant(const M& matrix) {
  return nearest_circulant(detail::as_operator(matrix));
}
template <detail::Matrix M>
auto nearest_bttb(const M& matrix, const Shape& rows, const Shape& cols) {
  return nearest_bttb(detail::as_operator(matrix), rows, cols);
}
template <detail::Matrix M>
auto nearest_bccb(const M& matrix, const Shape& extents) {
  return nearest_bccb(detail::as_operator(matrix), extents);
}

}  // namespace convmat
