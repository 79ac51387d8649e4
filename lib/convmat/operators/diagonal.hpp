#pragma once

#include <convmat/operators/linear_operator.hpp>

namespace convmat {

/// D x = d . x, elementwise: scaling pixels, masking, weighting. It stores d, whose shape is domain and
/// range.
template <Scalar S>
class CONVMAT_API Diagonal {
 public:
  using Scalar = S;

  explicit Diagonal(Tensor<S> diagonal) : diagonal_(std::move(diagonal)) {}

  const Tensor<S>& diagonal() const { return diagonal_; }

  Shape domain() const { return diagonal_.shape(); }
  Shape range() const { return diagonal_.shape(); }
  void accumulate(S alpha, std::span<const S> x, std::span<S> y, Index batch) const;
  void accumulate_transpose(S alpha, std::span<const S> z, std::span<S> x, Index batch) const {
    accumulate(alpha, z, x, batch);
  }

  Diagonal transpose() const { return *this; }
  Diagonal conj() const { return Diagonal(convmat::conj(diagonal_)); }

  Index nnz() const { return diagonal_.size(); }
  Csr<S> to_csr() const;
  std::string name() const { return "diagonal"; }

 private:
  Tensor<S> diagonal_;
};

}  // namespace convmat
