#pragma once

#include <convmat/core/memory.hpp>
#include <convmat/solvers/iterate.hpp>
#include <convmat/sparse/cholmod.hpp>
#include <limits>

namespace convmat::detail {

/// CHOLMOD's state and workspace. It prints nothing.
struct Cholmod {
  Cholmod() {
    cholmod_l_start(&common);
    common.print = 0;
  }
  ~Cholmod() { cholmod_l_finish(&common); }
  Cholmod(const Cholmod&) = delete;
  Cholmod& operator=(const Cholmod&) = delete;

  /// Throws what the last call failed with, if it did; warnings are not failures.
  void check(const std::string& operation) const {
    if (common.status >= CHOLMOD_OK) return;
    if (common.status == CHOLMOD_OUT_OF_MEMORY || common.status == CHOLMOD_TOO_LARGE)
      throw CapacityError(operation + " ran out of memory; use a matrix-free method, as lsqr");
    throw Error(operation + " failed with status " + std::to_string(common.status) + " of SuiteSparse");
  }

  cholmod_common common;
};

/// Columns for SuiteSparse; they do not own their elements.
template <class D>
cholmod_dense dense_view(Index rows, Index cols, D* elements) {
  cholmod_dense view{};
  view.nrow = view.d = static_cast<std::size_t>(rows);
  view.ncol = static_cast<std::size_t>(cols);
  view.nzmax = view.nrow * view.ncol;
  view.x = elements;
  view.xtype = is_complex<D> ? CHOLMOD_COMPLEX : CHOLMOD_REAL;
  view.dtype = CHOLMOD_DOUBLE;
  return view;
}

template <class D>
cholmod_dense columns_view(Index rows, std::vector<D>& columns) {
  return dense_view(rows, static_cast<Index>(columns.size()) / rows, columns.data());
}

/// The columns of a dense result, which is freed.
template <class D>
std::vector<D> take(cholmod_dense* columns, Cholmod& cholmod, const std::string& operation) {
  cholmod.check(operation);
  const D* elements = static_cast<const D*>(columns->x);
  std::vector<D> result(elements, elements + columns->nrow * columns->ncol);
  cholmod_l_free_dense(&columns, &cholmod.common);
  return result;
}

/// Throws CapacityError, with the remedy, where a factor of so many numbers exceeds the budget.
template <class D>
void require_factor_memory(double numbers, const std::string& what) {
  require_memory(static_cast<Index>(numbers) * static_cast<Index>(sizeof(D)), what,
                 format_count(static_cast<Index>(numbers)) + " numbers",
                 "use a matrix-free method, as cg, gmres or lsqr, or --max-memory");
}

/// The solution by factors, assessed. Throws NumericError where A is singular but for rounding, and x shows
/// it.
template <Scalar S>
Solution<S> assessed_or_singular(Solution<S> found, const LinearOperator<S>& a, const Tensor<S>& b) {
  Solution<S> solution = assessed(std::move(found), a, b);
  if (*solution.condition < 1 / std::numeric_limits<double>::epsilon() ||
      solution.residual <= std::sqrt(std::numeric_limits<Real<S>>::epsilon()))
    return solution;
  throw NumericError(describe(a) + " is singular to working precision: condition " +
                     number(*solution.condition) + ", residual " + number(solution.residual) +
                     "; QR finds a least-squares solution");
}

/// Throws Error unless both have one pattern.
template <class D>
void require_pattern(const Csr<D>& analysed, const Csr<D>& matrix) {
  if (analysed.indptr != matrix.indptr || analysed.indices != matrix.indices)
    throw Error("refactor: the matrix has another pattern than the one analysed (" +
                joined({matrix.rows, matrix.cols}) + ", " + format_count(matrix.nnz()) +
                " nonzeros; expected " + joined({analysed.rows, analysed.cols}) + ", " +
                format_count(analysed.nnz()) + ")");
}

template <Scalar S>
std::vector<Double<S>> to_double(const Tensor<S>& x) {
  return {x.begin(), x.end()};
}
template <Scalar S>
Tensor<S> from_double(Shape shape, const std::vector<Double<S>>& x) {
  return cast<S>(Tensor<Double<S>>(std::move(shape), x));
}

}  // namespace convmat::detail
