#pragma once

#include <convmat/solvers/log_determinant.hpp>
#include <convmat/solvers/solution.hpp>

namespace convmat {

/// The factorisation P R⁻¹ A Q = L U of the sparse matrix of a square operator (UMFPACK; Davis 2004), and its
/// refined solutions. In float64 for every scalar. Where the kernel changes and the pattern stays, refactor()
/// keeps the analysis.
/// Copies share the factors, and one thread at a time may use them.
template <Scalar S>
class CONVMAT_API SparseLu {
 public:
  /// Throws ShapeError unless A is square, NumericError where it is singular, CapacityError, before it is
  /// made, where the factors exceed memory_budget(), and what to_csr(A) throws.
  explicit SparseLu(const LinearOperator<S>& a);

  /// The same of another operator with the same pattern. Throws Error where it has another.
  void refactor(const LinearOperator<S>& a);

  /// x of A's domain for b of its range, or a batch of both. `condition` is ‖A‖_1 times an estimate of
  /// ‖A⁻¹‖_1 from below (Hager 1984, Higham 1988), made with the first solution: some solves more. Throws
  /// NumericError where it is 1/ε or more and the residual above √ε: but for rounding A is singular.
  Solution<S> solve(const Tensor<S>& b) const;

  /// det A, from the pivots.
  LogDeterminant<S> log_determinant() const;

  Index nonzeros() const;
  Index analyses() const;
  Index factorizations() const;

 private:
  struct Factor;
  std::shared_ptr<Factor> factor_;
};

}  // namespace convmat
