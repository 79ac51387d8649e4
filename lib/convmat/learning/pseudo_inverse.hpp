#pragma once

#include <Eigen/Eigenvalues>
#include <convmat/core/error.hpp>

namespace convmat {

/// Moore-Penrose inverse of a Hermitian positive semidefinite matrix in float64.
template <class Matrix>
Matrix pseudo_inverse(const Matrix& gram) {
  const Eigen::SelfAdjointEigenSolver<Matrix> eigen(gram);
  if (eigen.info() != Eigen::Success) throw NumericError("the eigenvalues of a Gram matrix did not converge");
  const double threshold = eigen.eigenvalues().maxCoeff() * static_cast<double>(gram.rows()) * 1e-15;
  const Eigen::VectorXd inverse =
      eigen.eigenvalues().unaryExpr([=](double v) { return v > threshold ? 1 / v : 0; });
  return eigen.eigenvectors() * inverse.asDiagonal() * eigen.eigenvectors().adjoint();
}

}  // namespace convmat
