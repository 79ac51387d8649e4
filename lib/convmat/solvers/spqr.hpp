#pragma once

#include <cmath>
#include <convmat/solvers/suitesparse.hpp>
#include <optional>
#include <suitesparse/SuiteSparseQR.hpp>

namespace convmat::detail {

template <class D>
double largest_column_norm(const cholmod_sparse& columns) {
  const auto* start = static_cast<const SuiteSparse_long*>(columns.p);
  const auto* values = static_cast<const D*>(columns.x);
  double largest = 0;
  for (std::size_t j = 0; j < columns.ncol; ++j) {
    double squares = 0;
    for (SuiteSparse_long k = start[j]; k < start[j + 1]; ++k) squares += std::norm(values[k]);
    largest = std::max(largest, std::sqrt(squares));
  }
  return largest;
}

/// Up to which norm a column counts as zero.
inline double rank_threshold(std::optional<double> tolerance, double largest_column) {
  return tolerance ? *tolerance * largest_column : SPQR_DEFAULT_TOL;
}

/// Q, R and P of A P = Q R (SPQR; Davis 2011), for an A given by its columns. Throws CapacityError.
template <class D>
class Qr {
 public:
  Qr(cholmod_sparse columns, std::optional<double> tolerance, const std::string& what) : Qr(what) {
    tolerance_ = tolerance;
    qr_ = SuiteSparseQR_symbolic<D>(SPQR_ORDERING_DEFAULT, 1, &columns, &cholmod_.common);
    cholmod_.check(what_ + ": the analysis");
    require_factor_memory<D>(
        static_cast<double>(cholmod_.common.SPQR_istat[0] + cholmod_.common.SPQR_istat[1]), what_);
    factorize(columns);
  }
  ~Qr() { SuiteSparseQR_free<D>(&qr_, &cholmod_.common); }
  Qr(const Qr&) = delete;
  Qr& operator=(const Qr&) = delete;

  void factorize(cholmod_sparse columns) {
    largest_column_ = largest_column_norm<D>(columns);
    forget_dead_columns();
    SuiteSparseQR_numeric<D>(rank_threshold(tolerance_, largest_column_), &columns, qr_, &cholmod_.common);
    cholmod_.check(what_);
  }

  Index rank() const { return qr_->rank; }
  double threshold() const { return qr_->tol; }  // up to which norm a column counts as zero
  double largest_column() const { return largest_column_; }
  Index nonzeros() const { return cholmod_.common.SPQR_istat[0] + cholmod_.common.SPQR_istat[1]; }

  /// Q x, Qᴴ x, P R⁻¹ x and R⁻ᴴ Pᵀ x, for the columns of x.
  std::vector<D> q(std::vector<D> x) const { return multiply(SPQR_QX, std::move(x)); }
  std::vector<D> q_adjoint(std::vector<D> x) const { return multiply(SPQR_QTX, std::move(x)); }
  std::vector<D> divide_by_r(std::vector<D> x) const {
    return solve(SPQR_RETX_EQUALS_B, qr_->narows, std::move(x));
  }
  std::vector<D> divide_by_r_adjoint(std::vector<D> x) const {
    return solve(SPQR_RTX_EQUALS_ETB, qr_->nacols, std::move(x));
  }

 private:
  // Delegated to, so that what the other constructor acquires is released if it throws.
  explicit Qr(std::string what) : what_(std::move(what)) {}

  // SPQR maps the columns of an R whose rank is deficient, and where the next is not goes on by that map.
  void forget_dead_columns() {
    const auto n = static_cast<std::size_t>(qr_->nacols);
    qr_->Rmap = static_cast<SuiteSparse_long*>(
        cholmod_l_free(n, sizeof(SuiteSparse_long), qr_->Rmap, &cholmod_.common));
    qr_->RmapInv = static_cast<SuiteSparse_long*>(
        cholmod_l_free(n, sizeof(SuiteSparse_long), qr_->RmapInv, &cholmod_.common));
  }

  std::vector<D> multiply(int method, std::vector<D> x) const {
    cholmod_dense columns = columns_view(qr_->narows, x);
    return take<D>(SuiteSparseQR_qmult<D>(method, qr_, &columns, &cholmod_.common), cholmod_, what_);
  }
  std::vector<D> solve(int system, Index rows, std::vector<D> x) const {
    cholmod_dense columns = columns_view(rows, x);
    return take<D>(SuiteSparseQR_solve<D>(system, qr_, &columns, &cholmod_.common), cholmod_, what_);
  }

  std::string what_;
  std::optional<double> tolerance_;
  double largest_column_ = 0;
  mutable Cholmod cholmod_;
  SuiteSparseQR_factorization<D>* qr_ = nullptr;
};

}  // namespace convmat::detail
