#pragma once

#include <convmat/operators/linear_operator.hpp>

namespace convmat {

/// alpha A, lazily; of a scaled operator, one factor.
template <Scalar S>
class CONVMAT_API Scaled {
 public:
  using Scalar = S;

  Scaled(S factor, const LinearOperator<S>& a);

  S factor() const { return factor_; }
  const LinearOperator<S>& operand() const { return a_; }

  Shape domain() const { return a_.domain(); }
  Shape range() const { return a_.range(); }
  void accumulate(S alpha, std::span<const S> x, std::span<S> y, Index batch) const {
    a_.accumulate(alpha * factor_, x, y, batch);
  }
  void accumulate_transpose(S alpha, std::span<const S> z, std::span<S> x, Index batch) const {
    a_.accumulate_transpose(alpha * factor_, z, x, batch);
  }

  Scaled transpose() const { return Scaled(factor_, a_.transpose()); }
  Scaled conj() const { return Scaled(convmat::conj(factor_), a_.conj()); }

  Index nnz() const { return a_.nnz(); }
  Csr<S> to_csr() const { return factor_ * a_.to_csr(); }

  /// "2 (conv 3x3)".
  std::string name() const;

 private:
  S factor_;
  LinearOperator<S> a_;
};

/// alpha A.
template <Operator A>
LinearOperator<typename A::Scalar> operator*(std::type_identity_t<typename A::Scalar> alpha, const A& a) {
  return Scaled<typename A::Scalar>(alpha, a);
}

}  // namespace convmat
