#pragma once

#include <Eigen/SparseCore>
#include <convmat/sparse/csr.hpp>

namespace convmat {

template <Scalar S>
using EigenSparse = Eigen::SparseMatrix<S, Eigen::RowMajor, Index>;

/// The same matrix for Eigen, without copying: a view that lives as long as `a`.
template <Scalar S>
Eigen::Map<const EigenSparse<S>> eigen_view(const Csr<S>& a) {
  return {a.rows, a.cols, a.nnz(), a.indptr.data(), a.indices.data(), a.values.data()};
}

/// A Csr from any of Eigen's sparse matrices or expressions; explicit zeros are kept.
template <Scalar S>
Csr<S> from_eigen(EigenSparse<S> m) {
  m.makeCompressed();
  const auto rows = m.outerIndexPtr();
  return {m.rows(), m.cols(), std::vector<Index>(rows, rows + m.rows() + 1),
          std::vector<Index>(m.innerIndexPtr(), m.innerIndexPtr() + m.nonZeros()),
          std::vector<S>(m.valuePtr(), m.valuePtr() + m.nonZeros())};
}

}  // namespace convmat
