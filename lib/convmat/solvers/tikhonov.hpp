#pragma once

#include <convmat/operators/linear_operator.hpp>
#include <vector>

namespace convmat {

/// x(λ) = argmin ‖A x - b‖² + λ ‖x‖² at one λ.
struct TikhonovPoint {
  double lambda;
  double residual;  // ‖b - A x(λ)‖
  double norm;      // ‖x(λ)‖

  /// m ‖b - A x(λ)‖² / tr(I - A (AᴴA + λI)⁻¹ Aᴴ)² for A of m rows: generalised cross-validation.
  double gcv;

  /// Was the bidiagonalisation long enough for this λ? The smaller λ, the longer.
  bool converged;
};

struct TikhonovOptions {
  /// ‖Aᴴ r - λ x‖ <= tolerance ‖A‖ ‖r‖ at every λ that is called converged.
  double tolerance = 1e-6;

  /// The longest bidiagonalisation, and the least λ/‖A‖² it is to serve.
  Index iterations = 500;
  double least = 1e-8;

  /// The trace is the mean over random vectors of signs, of this seed, and exact where there are as many as
  /// rows.
  Index probes = 8;
  std::uint64_t seed = 0;
};

/// Tikhonov's regularisation at all λ, from one bidiagonalisation of A that begins at b and another one at
/// each probe of the trace (Golub and von Matt, Generalized cross-validation for large-scale problems, 1997):
///
///     min ‖B y - β e₁‖² + λ ‖y‖²,    A V = U B,    x(λ) = V y
///
/// with the smallest of these values λ β² e₁ᵀ(B Bᵀ + λI)⁻¹e₁, which for a probe u is λ uᴴ(A Aᴴ + λI)⁻¹u. A
/// point costs O(iterations) and no product. x itself: least_squares_solve(a, b, λ).
template <Scalar S>
class CONVMAT_API Tikhonov {
 public:
  /// Throws ShapeError where b is not of A's range, NumericError where b is not finite or is zero, Error
  /// where an option is not positive.
  Tikhonov(const LinearOperator<S>& a, const Tensor<S>& b, const TikhonovOptions& options = {});

  /// Throws Error where λ is not positive.
  TikhonovPoint at(double lambda) const;

  /// `count` points at λ evenly spaced on a logarithmic scale, from the least that the bidiagonalisation
  /// serves to ‖A‖²: the L-curve.
  std::vector<TikhonovPoint> path(Index count) const;

  /// The minimiser of the gcv on this interval (Golub, Heath and Wahba 1979).
  TikhonovPoint by_gcv() const;

  /// The λ with ‖b - A x(λ)‖ = noise (Morozov 1966). Throws NumericError where no λ of this interval has it,
  /// with the residuals that there are.
  TikhonovPoint by_discrepancy(double noise) const;

 private:
  struct Bidiagonal {
    std::vector<double> diagonal, subdiagonal;  // alpha_1.., beta_1..: one more than steps
  };
  Bidiagonal bidiagonal(const LinearOperator<S>& a, const Tensor<S>& b, const TikhonovOptions& options) const;

  Bidiagonal data_;
  std::vector<Bidiagonal> probes_;
  double rows_, square_norm_ = 0, least_, tolerance_;
};

}  // namespace convmat
