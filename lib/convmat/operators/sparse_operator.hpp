#pragma once

#include <convmat/operators/linear_operator.hpp>

namespace convmat {

/// A sparse matrix without further structure as an operator between two shapes: what is left where structure
/// ends, as the border of a product of convolutions. It stores the matrix.
template <Scalar S>
class CONVMAT_API SparseOperator {
 public:
  using Scalar = S;

  /// Throws ShapeError unless the matrix is volume(range) x volume(domain), FormatError where it is damaged.
  SparseOperator(Shape domain, Shape range, Csr<S> matrix);

  const Csr<S>& matrix() const { return *matrix_; }

  Shape domain() const { return domain_; }
  Shape range() const { return range_; }
  void accumulate(S alpha, std::span<const S> x, std::span<S> y, Index batch) const;
  void accumulate_transpose(S alpha, std::span<const S> z, std::span<S> x, Index batch) const;

  SparseOperator transpose() const { return {range_, domain_, convmat::transpose(*matrix_)}; }
  SparseOperator conj() const { return {domain_, range_, convmat::conj(*matrix_)}; }

  Index nnz() const { return matrix_->nnz(); }
  Csr<S> to_csr() const { return *matrix_; }

  /// "sparse, 12 nonzeros".
  std::string name() const { return "sparse, " + std::to_string(nnz()) + " nonzeros"; }

 private:
  Shape domain_, range_;
  std::shared_ptr<const Csr<S>> matrix_;
};

}  // namespace convmat
