#pragma once

#include <Eigen/SparseCore>
#include <convmat/sparse/csr.hpp>

namespace convmat {

template <Scalar S, IndexWidth I = Index>
using EigenSparse = Eigen::SparseMatrix<S, Eigen::RowMajor, I>;

/// The same matrix for Eigen, without copying: a view that lives as long as `a`.
template <Scalar S, IndexWidth I>
Eigen::Map<const EigenSparse<S, I>> eigen_view(const Csr<S, I>& a) {
  return {a.rows, a.cols, a.nnz(), a.indptr.data(), a.indices.data(), a.values.data()};
}

/// A Csr from any of Eigen's sparse matrices or expressions; explicit zeros are kept.
template <Scalar S>
Csr<S> from_eigen(EigenSparse<S> m) {
  m.makeCompressed();
  const auto rows = m.outerIndexPtr();
  return {m.rows(),
          m.cols(),
          {rows, rows + m.rows() + 1},
          {m.innerIndexPtr(), m.innerIndexPtr() + m.nonZeros()},
          {m.valuePtr(), m.valuePtr() + m.nonZeros()}};
}

}  // namespace convmat
