#pragma once

#include <convmat/solvers/solution.hpp>
#include <optional>

namespace convmat {

/// The factorisation A P = Q R, of Aᴴ where A is wide, of the sparse matrix of an operator, which shows its
/// rank (SPQR; Davis 2011): for least squares with any A. In float64 for every scalar. Where the kernel
/// changes and the pattern stays, refactor() keeps the analysis. Copies share the factors, and one thread at
/// a time may use them.
template <Scalar S>
class CONVMAT_API SparseQr {
 public:
  /// Rows of R whose columns have a norm of at most `tolerance` times the largest of a column of A count as
  /// zeros: 20 (m + n) ε of float64 where none is given. Throws CapacityError, before they are made, where
  /// the factors exceed memory_budget(), Error where the tolerance is no number or negative, and what
  /// to_csr(A) throws.
  explicit SparseQr(const LinearOperator<S>& a, std::optional<double> tolerance = {});

  /// The same of another operator with the same pattern. Throws Error where it has another.
  void refactor(const LinearOperator<S>& a);

  /// The x of least norm of those that minimise |A x - b|, for b of A's range or a batch: A⁺ b. Where A has
  /// less than full rank, by a complete orthogonal decomposition, for which more factors are made.
  /// `condition` is ‖A‖ ‖A⁺‖ from below, the largest norm of a column over an estimate of the least singular
  /// value; empty where A has less than full rank.
  Solution<S> solve(const Tensor<S>& b) const;

  /// The numerical rank: the number of R's rows that do not count as zeros.
  Index rank() const;

  /// An orthonormal basis of the null space, (n - rank, domain...). Throws CapacityError.
  Tensor<S> null_space() const;

  Index nonzeros() const;
  Index analyses() const;
  Index factorizations() const;

 private:
  struct Factor;
  std::shared_ptr<Factor> factor_;
};

}  // namespace convmat
