#pragma once

#include <convmat/operators/linear_operator.hpp>
#include <memory>
#include <optional>
#include <vector>

namespace convmat {

namespace detail {
template <Scalar S>
class TikhonovSystem;
}

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
  /// rows. Empty: as many as have 2^15 signs together, 8 at most.
  std::optional<Index> probes = {};
  std::uint64_t seed = 0;
};

/// Tikhonov's regularisation at all λ. A circulant A (circulant_eigenvalues() says which) is diagonalised by
/// Fourier transforms, and all is exact. Any other takes one bidiagonalisation of A that begins at b and
/// another one at each probe of the trace (Golub and von Matt, Generalized cross-validation for large-scale
/// problems, 1997):
///
///     min ‖B y - β e₁‖² + λ ‖y‖²,    A V = U B,    x(λ) = V y
///
/// with the smallest of these values λ β² e₁ᵀ(B Bᵀ + λI)⁻¹e₁, which for a probe u is λ uᴴ(A Aᴴ + λI)⁻¹u. A
/// point costs O(iterations) and no product, solutions() the products of the bidiagonalisation once more,
/// because V is not kept.
template <Scalar S>
class CONVMAT_API Tikhonov {
 public:
  /// Throws ShapeError where b is not of A's range, NumericError where b is not finite or is zero, Error
  /// where an option is not positive.
  Tikhonov(const LinearOperator<S>& a, const Tensor<S>& b, const TikhonovOptions& options = {});

  /// Throws Error where λ is not positive.
  TikhonovPoint at(double lambda) const;

  /// x(λ) of every λ, one after the other: of shape (count, domain of A). As accurate as its point has
  /// converged; one alone to full accuracy: least_squares_solve(a, b, λ). Throws Error as at() does.
  Tensor<S> solutions(const std::vector<double>& lambdas) const;

  /// `count` points at λ evenly spaced on a logarithmic scale, from the least that the bidiagonalisation
  /// serves to ‖A‖²: the L-curve.
  std::vector<TikhonovPoint> path(Index count) const;

  /// The minimiser of the gcv on this interval (Golub, Heath and Wahba 1979).
  TikhonovPoint by_gcv() const;

  /// The λ with ‖b - A x(λ)‖ = noise (Morozov 1966). Throws NumericError where no λ of this interval has it,
  /// with the residuals that there are.
  TikhonovPoint by_discrepancy(double noise) const;

 private:
  std::shared_ptr<const detail::TikhonovSystem<S>> system_;
  double data_norm_, square_norm_, least_;
};

}  // namespace convmat
