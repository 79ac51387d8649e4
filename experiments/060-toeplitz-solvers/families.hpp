#pragma once

#include <convmat/convmat.hpp>
#include <functional>

namespace toeplitz_solvers {

using convmat::Index;
using convmat::LinearOperator;
using convmat::Toeplitz;

/// Positive definite Toeplitz matrices of extent n in one level, or BTTB matrices of n x n unknowns.
struct Family {
  std::string name, title;
  Index levels;
  std::function<LinearOperator<double>(Index n)> matrix;
};

/// θ⁴ + 1, |θ|³ + 0.01, (1 + k)^-1.1, 0.9^k (Kac, Murdock and Szegő), and in two levels
/// 1 / ((j + 1)^1.1 + (k + 1)^1.1) and the five-point Laplacian.
const std::vector<Family>& families();

/// T[i, j] = a(|i - j|).
Toeplitz<double> symmetric_toeplitz(Index n, const std::function<double(double k)>& a);

/// The Fourier coefficients of |θ|³ + 0.01, and 0.9^k.
double cubic(double k);
double kms(double k);

}  // namespace toeplitz_solvers
