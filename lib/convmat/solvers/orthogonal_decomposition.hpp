#pragma once

#include <convmat/solvers/spqr.hpp>

namespace convmat::detail {

/// x, whose columns have `from` entries, with their first `to`, or with zeros behind them.
template <class D>
std::vector<D> resized(const std::vector<D>& x, std::size_t from, std::size_t to) {
  std::vector<D> result(x.size() / from * to);
  for (std::size_t i = 0; i < result.size(); ++i)
    if (i % to < from) result[i] = x[i / to * from + i % to];
  return result;
}

/// The complete orthogonal decomposition  B = Q [T; 0] Pᵀ,  Tᴴ = Z R Eᵀ  of a B of any rank, given by its
/// columns (Golub and Van Loan, section 5.4.7). Its factors are as well conditioned as B: the leading columns
/// of T alone may be far worse. Throws CapacityError.
template <class D>
class OrthogonalDecomposition {
 public:
  OrthogonalDecomposition(cholmod_sparse b, std::optional<double> tolerance, std::string what)
      : OrthogonalDecomposition(b, std::move(what)) {
    SuiteSparseQR<D>(SPQR_ORDERING_DEFAULT, rank_threshold(tolerance, largest_column_norm<D>(b)), 0, &b, &t_,
                     &order_, &reflections_, &row_order_, &scales_, &cholmod_.common);
    cholmod_.check(what_);
    rank_ = t_->nrow;
    t_adjoint_ = cholmod_l_transpose(t_, 2, &cholmod_.common);
    cholmod_.check(what_);
    if (rank_ > 0) second_.emplace(*t_adjoint_, tolerance, what_);
    free_t();
  }
  ~OrthogonalDecomposition() {
    cholmod_common* const common = &cholmod_.common;
    free_t();
    cholmod_l_free_sparse(&reflections_, common);
    cholmod_l_free_dense(&scales_, common);
    if (row_order_) cholmod_l_free(rows_, sizeof(SuiteSparse_long), row_order_, common);
    if (order_) cholmod_l_free(cols_, sizeof(SuiteSparse_long), order_, common);
  }
  OrthogonalDecomposition(const OrthogonalDecomposition&) = delete;
  OrthogonalDecomposition& operator=(const OrthogonalDecomposition&) = delete;

  Index rank() const { return static_cast<Index>(rank_); }

  /// B⁺ x = P Z R⁻ᴴ Eᵀ (Qᴴ x)₁ and its adjoint, B⁺ᴴ x = Q [E R⁻¹ Zᴴ Pᵀ x; 0].
  std::vector<D> inverse(std::vector<D> x) const {
    if (rank_ == 0) return resized(std::vector<D>(x.size()), rows_, cols_);
    x = resized(multiply(SPQR_QTX, std::move(x)), rows_, rank_);
    return permuted(second_->q(second_->divide_by_r_adjoint(std::move(x))));
  }
  std::vector<D> inverse_adjoint(const std::vector<D>& x) const {
    if (rank_ == 0) return resized(std::vector<D>(x.size()), cols_, rows_);
    const std::vector<D> y = second_->divide_by_r(second_->q_adjoint(permuted_back(x)));
    return multiply(SPQR_QX, resized(y, rank_, rows_));
  }

  /// Q x and P Z x, whose columns behind the rank are null vectors of Bᴴ and of B.
  std::vector<D> left(std::vector<D> x) const { return multiply(SPQR_QX, std::move(x)); }
  std::vector<D> right(std::vector<D> x) const { return rank_ == 0 ? x : permuted(second_->q(std::move(x))); }

 private:
  // Delegated to, so that what the other constructor acquires is released if it throws.
  OrthogonalDecomposition(const cholmod_sparse& b, std::string what)
      : what_(std::move(what)), rows_(b.nrow), cols_(b.ncol) {}

  void free_t() {
    cholmod_l_free_sparse(&t_, &cholmod_.common);
    cholmod_l_free_sparse(&t_adjoint_, &cholmod_.common);
  }

  std::vector<D> multiply(int method, std::vector<D> x) const {
    cholmod_dense columns = columns_view(static_cast<Index>(rows_), x);
    return take<D>(
        SuiteSparseQR_qmult<D>(method, reflections_, scales_, row_order_, &columns, &cholmod_.common),
        cholmod_, what_);
  }

  // Where P takes entry i of columns.
  std::size_t moved(std::size_t i) const {
    return order_ ? i - i % cols_ + static_cast<std::size_t>(order_[i % cols_]) : i;
  }
  std::vector<D> permuted(const std::vector<D>& x) const {
    std::vector<D> result(x.size());
    for (std::size_t i = 0; i < x.size(); ++i) result[moved(i)] = x[i];
    return result;
  }
  std::vector<D> permuted_back(const std::vector<D>& x) const {
    std::vector<D> result(x.size());
    for (std::size_t i = 0; i < x.size(); ++i) result[i] = x[moved(i)];
    return result;
  }

  std::string what_;
  std::size_t rows_, cols_, rank_ = 0;
  mutable Cholmod cholmod_;
  SuiteSparse_long *order_ = nullptr, *row_order_ = nullptr;
  cholmod_sparse *t_ = nullptr, *t_adjoint_ = nullptr, *reflections_ = nullptr;
  cholmod_dense* scales_ = nullptr;
  std::optional<Qr<D>> second_;
};

}  // namespace convmat::detail
