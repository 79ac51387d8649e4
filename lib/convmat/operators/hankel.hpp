#pragma once

#include <convmat/operators/toeplitz.hpp>

namespace convmat {

/// A Hankel matrix, constant along its antidiagonals: H[i, j] = h[i + j]. It stores those m + n - 1 values.
/// It is a Toeplitz matrix with its columns in reverse: H = T J.
template <Scalar S>
class CONVMAT_API Hankel {
 public:
  using Scalar = S;

  /// From the first column and the last row, as scipy.linalg.hankel(c, r). Throws ShapeError where one is
  /// empty, Error where the last of the column and row[0], the same entry, differ.
  Hankel(const std::vector<S>& column, const std::vector<S>& row);

  /// h, of length m + n - 1.
  std::vector<S> antidiagonals() const;

  /// T = H J, the columns in reverse.
  const Toeplitz<S>& reversed_columns() const { return toeplitz_; }

  Shape domain() const { return toeplitz_.domain(); }
  Shape range() const { return toeplitz_.range(); }
  void accumulate(S alpha, std::span<const S> x, std::span<S> y, Index batch) const;
  void accumulate_transpose(S alpha, std::span<const S> z, std::span<S> x, Index batch) const;

  /// Hᵀ[i, j] = h[i + j], n x m.
  Hankel transpose() const;
  Hankel conj() const { return Hankel(toeplitz_.conj()); }

  Index nnz() const { return toeplitz_.nnz(); }
  Csr<S> to_csr() const { return with_reversed_columns(toeplitz_.to_csr()); }
  std::string name() const { return "Hankel " + joined({range()[0], domain()[0]}); }

 private:
  explicit Hankel(Toeplitz<S> toeplitz) : toeplitz_(std::move(toeplitz)) {}

  Toeplitz<S> toeplitz_;
};

}  // namespace convmat
