#include <algorithm>
#include <convmat/core/memory.hpp>
#include <convmat/sparse/csr.hpp>
#include <convmat/sparse/eigen.hpp>

namespace convmat {

template <Scalar S, IndexWidth I>
void Csr<S, I>::validate() const {
  const auto fail = [](const std::string& what) { throw FormatError("CSR matrix: " + what); };
  if (rows < 0 || cols < 0) fail("shape " + to_string({rows, cols}) + " is negative");
  if (static_cast<Index>(indptr.size()) - 1 != rows)
    fail("indptr has " + std::to_string(indptr.size()) + " entries, expected one more than the rows, " +
         std::to_string(rows));
  if (indices.size() != values.size())
    fail(std::to_string(indices.size()) + " indices and " + std::to_string(values.size()) + " values");
  if (indptr.front() != 0) fail("indptr[0] = " + std::to_string(indptr.front()) + ", expected 0");
  if (indptr.back() != nnz())
    fail("indptr ends with " + std::to_string(indptr.back()) + ", expected nnz = " + std::to_string(nnz()));
  // All of indptr first: the loop over columns relies on it to stay inside `indices`.
  for (std::size_t r = 0; r + 1 < indptr.size(); ++r)
    if (indptr[r] > indptr[r + 1]) fail("indptr descends at row " + std::to_string(r));
  for (std::size_t r = 0; r + 1 < indptr.size(); ++r) {
    Index previous = -1;
    for (Index p = indptr[r]; p < indptr[r + 1]; ++p) {
      const Index column = indices[static_cast<std::size_t>(p)];
      if (column < 0 || column >= cols)
        fail("column " + std::to_string(column) + " in row " + std::to_string(r) + " lies outside 0.." +
             std::to_string(cols - 1));
      if (column <= previous)
        fail("columns of row " + std::to_string(r) + " do not ascend (" + std::to_string(previous) + ", " +
             std::to_string(column) + ")");
      previous = column;
    }
  }
}

Index dense_bytes(Index rows, Index cols, Index scalar_bytes) {
  return checked_product(checked_product(rows, cols, "matrix elements"), scalar_bytes, "matrix bytes");
}

Index csr_bytes(Index rows, Index nnz, Index scalar_bytes, Index index_bytes) {
  return checked_sum(checked_product(nnz, scalar_bytes + index_bytes, "CSR bytes"),
                     checked_product(checked_sum(rows, 1, "CSR rows"), index_bytes, "CSR bytes"),
                     "CSR bytes");
}

template <Scalar S, IndexWidth I>
Csr<S, I> allocate_csr(Index rows, Index cols, Index nnz, Index bytes_beside) {
  constexpr Index most = std::numeric_limits<I>::max();
  if (std::max({rows, cols, nnz}) > most)
    throw CapacityError("a " + joined({rows, cols}) + " matrix with " + format_count(nnz) +
                        " entries does not fit 32-bit indices, which end at " + format_count(most) +
                        "; use 64-bit indices");
  require_memory(checked_sum(csr_bytes(rows, nnz, sizeof(S), sizeof(I)), bytes_beside, "CSR bytes"),
                 "materialising", format_count(nnz) + " entries",
                 "use the matrix-free operator or --max-memory");
  Csr<S, I> result;
  result.rows = rows;
  result.cols = cols;
  result.indptr.resize(static_cast<std::size_t>(rows + 1));  // its first, 0, stays
  result.indices.resize(static_cast<std::size_t>(nnz));
  result.values.resize(static_cast<std::size_t>(nnz));
  return result;
}

template <Scalar S>
Csr<S> transpose(const Csr<S>& a) {
  Csr<S> result = allocate_csr<S>(a.cols, a.rows, a.nnz());
  std::fill(result.indptr.begin(), result.indptr.end(), 0);
  for (const Index column : a.indices) ++result.indptr[static_cast<std::size_t>(column + 1)];
  for (std::size_t c = 1; c < result.indptr.size(); ++c) result.indptr[c] += result.indptr[c - 1];
  std::vector<Index> next(result.indptr.begin(), result.indptr.end() - 1);
  for (Index row = 0; row < a.rows; ++row)
    for (Index p = a.indptr[static_cast<std::size_t>(row)]; p < a.indptr[static_cast<std::size_t>(row + 1)];
         ++p) {
      const auto from = static_cast<std::size_t>(p);
      const auto to = static_cast<std::size_t>(next[static_cast<std::size_t>(a.indices[from])]++);
      result.indices[to] = row;
      result.values[to] = a.values[from];
    }
  return result;
}

template <Scalar S>
Csr<S> conj(const Csr<S>& a) {
  Csr<S> result = a;
  for (S& value : result.values) value = conj(value);
  return result;
}

template <Scalar S>
Csr<S> with_reversed_columns(Csr<S> a) {
  for (Index& column : a.indices) column = a.cols - 1 - column;
  for (std::size_t r = 0; r + 1 < a.indptr.size(); ++r) {
    std::reverse(a.indices.begin() + a.indptr[r], a.indices.begin() + a.indptr[r + 1]);
    std::reverse(a.values.begin() + a.indptr[r], a.values.begin() + a.indptr[r + 1]);
  }
  return a;
}

template <Scalar S>
Csr<S> operator*(const Csr<S>& a, const Csr<S>& b) {
  if (a.cols != b.rows)
    throw ShapeError("product of a " + joined({a.rows, a.cols}) + " and a " + joined({b.rows, b.cols}) +
                     " matrix; the inner sizes must be equal");
  return from_eigen<S>(EigenSparse<S>(eigen_view(a) * eigen_view(b)));
}

template <Scalar S>
Csr<S> operator+(const Csr<S>& a, const Csr<S>& b) {
  if (a.rows != b.rows || a.cols != b.cols)
    throw ShapeError("sum of a " + joined({a.rows, a.cols}) + " and a " + joined({b.rows, b.cols}) +
                     " matrix; the sizes must be equal");
  return from_eigen<S>(EigenSparse<S>(eigen_view(a) + eigen_view(b)));
}

template <Scalar S>
Csr<S> operator*(std::type_identity_t<S> alpha, Csr<S> a) {
  for (S& value : a.values) value *= alpha;
  return a;
}

template <Scalar S>
Tensor<S> to_dense(const Csr<S>& a) {
  require_memory(dense_bytes(a.rows, a.cols, sizeof(S)), "a dense matrix",
                 joined({a.rows, a.cols}) + " elements", "use the sparse matrix or --max-memory");
  Tensor<S> result({a.rows, a.cols});
  for (Index row = 0; row < a.rows; ++row)
    for (Index p = a.indptr[static_cast<std::size_t>(row)]; p < a.indptr[static_cast<std::size_t>(row + 1)];
         ++p)
      result[row * a.cols + a.indices[static_cast<std::size_t>(p)]] = a.values[static_cast<std::size_t>(p)];
  return result;
}

template <Scalar S>
Csr<S> to_csr(const Tensor<S>& dense) {
  if (dense.rank() != 2)
    throw ShapeError("a matrix has two axes; got an array of shape " + to_string(dense.shape()));
  const Index rows = dense.shape()[0], cols = dense.shape()[1];
  Index nnz = 0;
  for (const S& value : dense) nnz += value != S{};
  Csr<S> result = allocate_csr<S>(rows, cols, nnz);
  std::size_t p = 0;
  for (Index row = 0; row < rows; ++row) {
    for (Index column = 0; column < cols; ++column)
      if (const S value = dense[row * cols + column]; value != S{}) {
        result.indices[p] = column;
        result.values[p++] = value;
      }
    result.indptr[static_cast<std::size_t>(row + 1)] = static_cast<Index>(p);
  }
  return result;
}

#define CONVMAT_INSTANTIATE(S)                                                        \
  template struct CONVMAT_API Csr<S>;                                                 \
  template struct CONVMAT_API Csr<S, std::int32_t>;                                   \
  template CONVMAT_API Csr<S> allocate_csr(Index, Index, Index, Index);               \
  template CONVMAT_API Csr<S, std::int32_t> allocate_csr(Index, Index, Index, Index); \
  template CONVMAT_API Csr<S> transpose(const Csr<S>&);                               \
  template CONVMAT_API Csr<S> conj(const Csr<S>&);                                    \
  template CONVMAT_API Csr<S> with_reversed_columns(Csr<S>);                          \
  template CONVMAT_API Csr<S> operator*(const Csr<S>&, const Csr<S>&);                \
  template CONVMAT_API Csr<S> operator+(const Csr<S>&, const Csr<S>&);                \
  template CONVMAT_API Csr<S> operator*<S>(std::type_identity_t<S>, Csr<S>);          \
  template CONVMAT_API Tensor<S> to_dense(const Csr<S>&);                             \
  template CONVMAT_API Csr<S> to_csr(const Tensor<S>&);
CONVMAT_FOR_EACH_SCALAR(CONVMAT_INSTANTIATE)
#undef CONVMAT_INSTANTIATE

}  // namespace convmat
