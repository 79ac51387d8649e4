#include <convmat/operators/kronecker.hpp>

namespace convmat {
namespace {

Shape concatenated(Shape a, const Shape& b) {
  a.insert(a.end(), b.begin(), b.end());
  return a;
}

// Xᵀ of a row-major rows x cols matrix.
template <Scalar S>
std::vector<S> transposed(const std::vector<S>& x, Index rows, Index cols) {
  std::vector<S> result(x.size());
  for (Index i = 0; i < rows; ++i)
    for (Index j = 0; j < cols; ++j)
      result[static_cast<std::size_t>(j * rows + i)] = x[static_cast<std::size_t>(i * cols + j)];
  return result;
}

// Y += alpha A X Bᵀ: the rows of X through B, then the columns through A.
template <Scalar S>
void accumulate_product(const LinearOperator<S>& a, const LinearOperator<S>& b, S alpha, std::span<const S> x,
                        std::span<S> y, Index batch) {
  const Index a_cols = volume(a.domain()), a_rows = volume(a.range());
  const Index b_cols = volume(b.domain()), b_rows = volume(b.range());
  for (Index n = 0; n < batch; ++n) {
    const auto sample =
        x.subspan(static_cast<std::size_t>(n * a_cols * b_cols), static_cast<std::size_t>(a_cols * b_cols));
    std::vector<S> through_b(static_cast<std::size_t>(a_cols * b_rows));
    b.accumulate(S{1}, sample, through_b, a_cols);
    const std::vector<S> columns = transposed(through_b, a_cols, b_rows);
    std::vector<S> through_a(static_cast<std::size_t>(b_rows * a_rows));
    a.accumulate(alpha, columns, through_a, b_rows);
    const std::vector<S> product = transposed(through_a, b_rows, a_rows);
    for (std::size_t i = 0; i < product.size(); ++i)
      y[static_cast<std::size_t>(n * a_rows * b_rows) + i] += product[i];
  }
}

}  // namespace

template <Scalar S>
Shape Kronecker<S>::domain() const {
  return concatenated(a_.domain(), b_.domain());
}

template <Scalar S>
Shape Kronecker<S>::range() const {
  return concatenated(a_.range(), b_.range());
}

template <Scalar S>
void Kronecker<S>::accumulate(S alpha, std::span<const S> x, std::span<S> y, Index batch) const {
  accumulate_product(a_, b_, alpha, x, y, batch);
}

template <Scalar S>
void Kronecker<S>::accumulate_transpose(S alpha, std::span<const S> z, std::span<S> x, Index batch) const {
  accumulate_product(a_.transpose(), b_.transpose(), alpha, z, x, batch);
}

// Entry ((i, k), (j, l)) is a_ij b_kl.
template <Scalar S>
Csr<S> Kronecker<S>::to_csr() const {
  const Csr<S> a = a_.to_csr(), b = b_.to_csr();
  Csr<S> matrix = allocate_csr<S>(checked_product(a.rows, b.rows, "rows"),
                                  checked_product(a.cols, b.cols, "columns"), nnz());
  std::size_t row = 0, entry = 0;
  for (std::size_t i = 0; i < static_cast<std::size_t>(a.rows); ++i)
    for (std::size_t k = 0; k < static_cast<std::size_t>(b.rows); ++k) {
      for (auto p = static_cast<std::size_t>(a.indptr[i]); p < static_cast<std::size_t>(a.indptr[i + 1]); ++p)
        for (auto q = static_cast<std::size_t>(b.indptr[k]); q < static_cast<std::size_t>(b.indptr[k + 1]);
             ++q) {
          matrix.indices[entry] = a.indices[p] * b.cols + b.indices[q];
          matrix.values[entry++] = a.values[p] * b.values[q];
        }
      matrix.indptr[++row] = static_cast<Index>(entry);
    }
  return matrix;
}

#define CONVMAT_INSTANTIATE(S) template class CONVMAT_API Kronecker<S>;
CONVMAT_FOR_EACH_SCALAR(CONVMAT_INSTANTIATE)
#undef CONVMAT_INSTANTIATE

}  // namespace convmat
