#pragma once

#include <convmat/operators/linear_operator.hpp>
#include <vector>

namespace convmat {

/// A B ... Z, applied from the right, never multiplied out. Factors that are products themselves are joined
/// in, so that a product is one flat list.
template <Scalar S>
class CONVMAT_API Product {
 public:
  using Scalar = S;

  /// Throws ShapeError, naming both operators, where a domain is not the range of the factor to its right.
  explicit Product(const std::vector<LinearOperator<S>>& factors);

  const std::vector<LinearOperator<S>>& factors() const { return factors_; }

  Shape domain() const { return factors_.back().domain(); }
  Shape range() const { return factors_.front().range(); }
  void accumulate(S alpha, std::span<const S> x, std::span<S> y, Index batch) const;
  void accumulate_transpose(S alpha, std::span<const S> z, std::span<S> x, Index batch) const;

  /// (A B)ᵀ = Bᵀ Aᵀ.
  Product transpose() const;
  Product conj() const;

  /// By multiplying the sparse factors out; entries that happen to cancel count.
  Index nnz() const { return to_csr().nnz(); }
  Csr<S> to_csr() const;

  /// "conv 3x3 * conv 5x5".
  std::string name() const;

 private:
  std::vector<LinearOperator<S>> factors_;
};

/// A B, lazily.
template <Operator A, Operator B>
requires std::same_as<typename A::Scalar, typename B::Scalar> LinearOperator<typename A::Scalar>
operator*(const A& a, const B& b) { return Product<typename A::Scalar>({a, b}); }

}  // namespace convmat
