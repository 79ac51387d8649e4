#pragma once

#include <convmat/algebra/scaled.hpp>
#include <convmat/operators/linear_operator.hpp>
#include <vector>

namespace convmat {

/// A + B + ... + Z, never added up. Terms that are sums themselves are joined in.
template <Scalar S>
class CONVMAT_API Sum {
 public:
  using Scalar = S;

  /// Throws ShapeError, naming both operators, where domains or ranges differ.
  explicit Sum(const std::vector<LinearOperator<S>>& terms);

  const std::vector<LinearOperator<S>>& terms() const { return terms_; }

  Shape domain() const { return terms_.front().domain(); }
  Shape range() const { return terms_.front().range(); }
  void accumulate(S alpha, std::span<const S> x, std::span<S> y, Index batch) const;
  void accumulate_transpose(S alpha, std::span<const S> z, std::span<S> x, Index batch) const;

  Sum transpose() const;
  Sum conj() const;

  /// Of the union of the patterns; entries that happen to cancel count.
  Index nnz() const { return to_csr().nnz(); }
  Csr<S> to_csr() const;

  /// "conv 3x3 + identity".
  std::string name() const;

 private:
  std::vector<LinearOperator<S>> terms_;
};

/// A + B and A - B, lazily.
template <Operator A, Operator B>
requires std::same_as<typename A::Scalar, typename B::Scalar> LinearOperator<typename A::Scalar>
operator+(const A& a, const B& b) { return Sum<typename A::Scalar>({a, b}); }
template <Operator A, Operator B>
requires std::same_as<typename A::Scalar, typename B::Scalar> LinearOperator<typename A::Scalar>
operator-(const A& a, const B& b) {
  using S = typename A::Scalar;
  return Sum<S>({a, Scaled<S>(S{-1}, b)});
}

}  // namespace convmat
