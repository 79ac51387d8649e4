#pragma once

#include <convmat/solvers/solution.hpp>

namespace convmat {

/// The factorisation L Lᴴ of the sparse matrix of an operator, permuted (CHOLMOD; Chen, Davis, Hager and
/// Rajamanickam 2008): of a Hermitian positive definite A, or of the normal equations AᴴA + λ I. In float64
/// for every scalar. Where the kernel changes and the pattern stays, refactor() keeps the analysis.
/// Copies share the factors, and one thread at a time may use them.
template <Scalar S>
class CONVMAT_API SparseCholesky {
 public:
  /// Throws ShapeError unless A is square, NumericError where it is not Hermitian or not positive definite,
  /// CapacityError, before it is made, where the factor exceeds memory_budget(), and what to_csr(A) throws.
  explicit SparseCholesky(const LinearOperator<S>& a);

  /// Of AᴴA + λ I, for the minimum of |A x - b|² + λ |x|². Its condition is the square of A's: see SparseQr.
  /// Throws Error where λ is negative, NumericError where the sum is not positive definite, CapacityError.
  static SparseCholesky normal_equations(const LinearOperator<S>& a, double lambda = 0);

  /// The same of another operator with the same pattern. Throws Error where it has another.
  void refactor(const LinearOperator<S>& a);

  /// x of A's domain for b of its range, or a batch of both. `condition` is ‖A‖_1 times an estimate of
  /// ‖A⁻¹‖_1 from below (Hager 1984, Higham 1988), of normal equations the root of that of AᴴA + λ I; made
  /// with the first solution: some solves more.
  /// Throws NumericError where that of A is 1/ε or more and the residual above √ε: but for rounding A is
  /// singular.
  Solution<S> solve(const Tensor<S>& b) const;

  /// A⁻¹, or (AᴴA + λ I)⁻¹, as an operator: its products are solves without the evidence. It shares the
  /// factors.
  LinearOperator<S> inverse() const;

  Index nonzeros() const;
  Index analyses() const;
  Index factorizations() const;

 private:
  struct Factor;
  struct Inverse;
  explicit SparseCholesky(std::shared_ptr<Factor> factor) : factor_(std::move(factor)) {}
  std::shared_ptr<Factor> factor_;
};

}  // namespace convmat
