#pragma once

#include <convmat/core/export.hpp>
#include <convmat/core/tensor.hpp>

namespace convmat {

/// A sparse matrix in compressed rows: row r holds values[p] at column indices[p] for indptr[r] <= p <
/// indptr[r+1]. Columns ascend within a row and appear once. 64-bit throughout; 16 nnz + 8 (rows + 1) bytes
/// in float64.
template <Scalar S>
struct CONVMAT_API Csr {
  using Scalar = S;

  Index rows = 0, cols = 0;
  std::vector<Index> indptr = {0};
  std::vector<Index> indices;
  std::vector<S> values;

  Index nnz() const { return static_cast<Index>(values.size()); }

  /// Throws FormatError, naming the offence, unless the arrays are what the comment above says.
  void validate() const;

  bool operator==(const Csr&) const = default;
};

/// Bytes of a rows x cols matrix in dense and in CSR form; throw CapacityError past 64 bits.
CONVMAT_API Index dense_bytes(Index rows, Index cols, Index scalar_bytes);
CONVMAT_API Index csr_bytes(Index rows, Index nnz, Index scalar_bytes);

/// A matrix of this size with its arrays allocated, indptr zero; throws CapacityError, with the bytes, before
/// allocating what exceeds memory_budget().
template <Scalar S>
CONVMAT_API Csr<S> allocate_csr(Index rows, Index cols, Index nnz);

/// Aᵀ by a counting sort, O(nnz + rows + cols).
template <Scalar S>
CONVMAT_API Csr<S> transpose(const Csr<S>& a);

/// Elementwise complex conjugate.
template <Scalar S>
CONVMAT_API Csr<S> conj(const Csr<S>& a);

/// A B, A + B and alpha A (through Eigen). The pattern is structural: entries that cancel are kept. Throw
/// ShapeError where the sizes do not fit.
template <Scalar S>
CONVMAT_API Csr<S> operator*(const Csr<S>& a, const Csr<S>& b);
template <Scalar S>
CONVMAT_API Csr<S> operator+(const Csr<S>& a, const Csr<S>& b);
template <Scalar S>
CONVMAT_API Csr<S> operator*(std::type_identity_t<S> alpha, Csr<S> a);

/// The dense matrix; throws CapacityError past memory_budget().
template <Scalar S>
CONVMAT_API Tensor<S> to_dense(const Csr<S>& a);

/// The entries of a dense matrix that are not zero. Throws ShapeError unless it has two axes.
template <Scalar S>
CONVMAT_API Csr<S> to_csr(const Tensor<S>& dense);

/// Entries cast to another scalar; complex to real is not offered.
template <Scalar To, Scalar From>
requires(is_complex<To> || !is_complex<From>) Csr<To> cast(const Csr<From>& a) {
  Csr<To> result{a.rows, a.cols, a.indptr, a.indices, {}};
  result.values.reserve(a.values.size());
  for (const From& value : a.values) {
    if constexpr (is_complex<From>)
      result.values.emplace_back(static_cast<Real<To>>(value.real()), static_cast<Real<To>>(value.imag()));
    else
      result.values.emplace_back(static_cast<Real<To>>(value));
  }
  return result;
}

}  // namespace convmat
