#pragma once

#include <concepts>
#include <convmat/core/export.hpp>
#include <convmat/core/raw_vector.hpp>
#include <convmat/core/tensor.hpp>
#include <cstdint>

namespace convmat {

/// The two widths of a sparse matrix's indices.
template <class I>
concept IndexWidth = std::same_as<I, std::int32_t> || std::same_as<I, Index>;

/// A sparse matrix in compressed rows: row r holds values[p] at column indices[p] for indptr[r] <= p <
/// indptr[r+1]. Columns ascend within a row and appear once. Csr<S> has 64-bit indices and is what the
/// library computes with; Csr<S, std::int32_t> takes 12 bytes for 16 in float64, holds up to 2^31 - 1
/// nonzeros, and is for handing over: Eigen, CHOLMOD and scipy know both, but only where indptr is as wide as
/// indices.
template <Scalar S, IndexWidth I = Index>
struct CONVMAT_API Csr {
  using Scalar = S;

  Index rows = 0, cols = 0;
  RawVector<I> indptr = {0};
  RawVector<I> indices;
  RawVector<S> values;

  Index nnz() const { return static_cast<Index>(values.size()); }

  /// Throws FormatError, naming the offence, unless the arrays are what the comment above says.
  void validate() const;

  bool operator==(const Csr&) const = default;
};

/// Bytes of a rows x cols matrix in dense and in CSR form; throw CapacityError past 64 bits.
CONVMAT_API Index dense_bytes(Index rows, Index cols, Index scalar_bytes);
CONVMAT_API Index csr_bytes(Index rows, Index nnz, Index scalar_bytes, Index index_bytes = sizeof(Index));

/// A matrix of this size with its arrays allocated; indptr[0] is zero, all else holds any value. Throws
/// CapacityError, before allocating, where it does not fit 32-bit indices, or, with the bytes, where it
/// exceeds memory_budget() together with `bytes_beside`, what the caller will allocate for it.
template <Scalar S, IndexWidth I = Index>
CONVMAT_API Csr<S, I> allocate_csr(Index rows, Index cols, Index nnz, Index bytes_beside = 0);

/// Aᵀ by a counting sort, O(nnz + rows + cols).
template <Scalar S>
CONVMAT_API Csr<S> transpose(const Csr<S>& a);

/// Elementwise complex conjugate.
template <Scalar S>
CONVMAT_API Csr<S> conj(const Csr<S>& a);

/// A J: the columns from the last to the first.
template <Scalar S>
CONVMAT_API Csr<S> with_reversed_columns(Csr<S> a);

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
