#pragma once

#include <Eigen/Core>
#include <convmat/core/export.hpp>
#include <convmat/core/scalar.hpp>
#include <vector>

namespace convmat {

/// Singular values of a dense matrix, min(rows, cols) of them, descending, each to a few eps σ_1: Householder
/// bidiagonalisation A = Q B Pᴴ, then the tridiagonal matrix [[0, Bᵀ], [B, 0]], permuted, by implicit QR;
/// its eigenvalues are ±σ (Golub and Kahan 1965).
CONVMAT_API std::vector<double> matrix_singular_values(Eigen::MatrixXd a);
CONVMAT_API std::vector<double> matrix_singular_values(Eigen::MatrixXcd a);

/// The largest of them, from the smaller Gram matrix: as accurate, for the largest alone.
CONVMAT_API double matrix_norm(const Eigen::MatrixXd& a);
CONVMAT_API double matrix_norm(const Eigen::MatrixXcd& a);

}  // namespace convmat
