#pragma once

#include <Eigen/Core>
#include <convmat/core/export.hpp>
#include <convmat/core/scalar.hpp>
#include <vector>

namespace convmat {

/// Singular values of a dense matrix, min(rows, cols) of them, descending, each to a few eps σ_1: Householder
/// bidiagonalisation A = Q B Pᴴ, then LAPACK's bdsqr. (Eigen 3.4's QR iteration on [[0, Bᵀ], [B, 0]], whose
/// eigenvalues are ±σ, does not end where the rank is deficient: its diagonal of zeros hides what is
/// negligible.)
CONVMAT_API std::vector<double> matrix_singular_values(Eigen::MatrixXd a);
CONVMAT_API std::vector<double> matrix_singular_values(Eigen::MatrixXcd a);

/// Those of the upper bidiagonal matrix with this diagonal and superdiagonal, by LAPACK's bdsqr.
CONVMAT_API std::vector<double> bidiagonal_singular_values(std::vector<double> diagonal,
                                                           std::vector<double> superdiagonal);

/// A = U Σ Vᴴ with U and V of min(rows, cols) columns, by LAPACK's gesvd. (Of matrices in which a singular
/// value occurs several times Eigen 3.4's BDCSVD finds wrong ones.)
template <class S>
struct MatrixSvd {
  Eigen::Matrix<S, Eigen::Dynamic, Eigen::Dynamic> u;
  Eigen::VectorXd values;
  Eigen::Matrix<S, Eigen::Dynamic, Eigen::Dynamic> v;
};
CONVMAT_API MatrixSvd<double> matrix_svd(Eigen::MatrixXd a);
CONVMAT_API MatrixSvd<std::complex<double>> matrix_svd(Eigen::MatrixXcd a);

/// The largest singular value, from the smaller Gram matrix: as accurate, for the largest alone.
CONVMAT_API double matrix_norm(const Eigen::MatrixXd& a);
CONVMAT_API double matrix_norm(const Eigen::MatrixXcd& a);

/// Is ‖A‖ <= bound, to rounding? Where bound² I - G has a Cholesky factor, G the smaller Gram matrix.
CONVMAT_API bool matrix_norm_is_at_most(const Eigen::MatrixXcd& a, double bound);

}  // namespace convmat
