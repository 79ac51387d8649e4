#pragma once

#include <convmat/operators/linear_operator.hpp>

namespace convmat {

/// A ⊗ B, the block matrix [a_ij B]: separable filtering, (A ⊗ B) vec(X) = vec(A X Bᵀ) for row-major vec. It
/// stores A and B and applies one after the other. Domain (domain of A..., domain of B...), range likewise;
/// nest for more factors.
template <Scalar S>
class CONVMAT_API Kronecker {
 public:
  using Scalar = S;

  Kronecker(LinearOperator<S> a, LinearOperator<S> b) : a_(std::move(a)), b_(std::move(b)) {}

  const LinearOperator<S>& left() const { return a_; }
  const LinearOperator<S>& right() const { return b_; }

  Shape domain() const;
  Shape range() const;
  void accumulate(S alpha, std::span<const S> x, std::span<S> y, Index batch) const;
  void accumulate_transpose(S alpha, std::span<const S> z, std::span<S> x, Index batch) const;

  /// (A ⊗ B)ᵀ = Aᵀ ⊗ Bᵀ.
  Kronecker transpose() const { return Kronecker(a_.transpose(), b_.transpose()); }
  Kronecker conj() const { return Kronecker(a_.conj(), b_.conj()); }

  Index nnz() const { return checked_product(a_.nnz(), b_.nnz(), "nonzeros"); }
  Csr<S> to_csr() const;
  std::string name() const { return a_.name() + " ⊗ " + b_.name(); }

 private:
  LinearOperator<S> a_, b_;
};

}  // namespace convmat
