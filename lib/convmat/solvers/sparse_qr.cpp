#include <cmath>
#include <convmat/core/arithmetic.hpp>
#include <convmat/core/random.hpp>
#include <convmat/solvers/sparse_qr.hpp>
#include <convmat/solvers/suitesparse.hpp>
#include <suitesparse/SuiteSparseQR.hpp>

namespace convmat {
namespace {

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

template <class D>
double rank_tolerance(std::optional<double> tolerance, const cholmod_sparse& columns) {
  return tolerance ? *tolerance * largest_column_norm<D>(columns) : SPQR_DEFAULT_TOL;
}

// Q, R and P of one matrix, given by its columns.
template <class D>
class Qr {
 public:
  Qr(cholmod_sparse columns, std::optional<double> tolerance, const std::string& what) : Qr(what) {
    tolerance_ = tolerance;
    qr_ = SuiteSparseQR_symbolic<D>(SPQR_ORDERING_DEFAULT, 1, &columns, &cholmod_.common);
    cholmod_.check(what_ + ": the analysis");
    detail::require_factor_memory<D>(
        static_cast<double>(cholmod_.common.SPQR_istat[0] + cholmod_.common.SPQR_istat[1]), what_);
    factorize(columns);
  }
  ~Qr() { SuiteSparseQR_free<D>(&qr_, &cholmod_.common); }
  Qr(const Qr&) = delete;
  Qr& operator=(const Qr&) = delete;

  void factorize(cholmod_sparse columns) {
    largest_column_ = largest_column_norm<D>(columns);
    SuiteSparseQR_numeric<D>(rank_tolerance<D>(tolerance_, columns), &columns, qr_, &cholmod_.common);
    cholmod_.check(what_);
  }

  Index rank() const { return qr_->rank; }
  double threshold() const { return qr_->tol; }  // up to which norm a column counts as zero
  double largest_column() const { return largest_column_; }
  Index nonzeros() const { return cholmod_.common.SPQR_istat[0] + cholmod_.common.SPQR_istat[1]; }

  // Q x, Qᴴ x, P R⁻¹ x and R⁻ᴴ Pᵀ x.
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

  std::vector<D> multiply(int method, std::vector<D> x) const {
    cholmod_dense columns = detail::columns_view(qr_->narows, x);
    return detail::take<D>(SuiteSparseQR_qmult<D>(method, qr_, &columns, &cholmod_.common), cholmod_, what_);
  }
  std::vector<D> solve(int system, Index rows, std::vector<D> x) const {
    cholmod_dense columns = detail::columns_view(rows, x);
    return detail::take<D>(SuiteSparseQR_solve<D>(system, qr_, &columns, &cholmod_.common), cholmod_, what_);
  }

  std::string what_;
  std::optional<double> tolerance_;
  double largest_column_ = 0;
  mutable detail::Cholmod cholmod_;
  SuiteSparseQR_factorization<D>* qr_ = nullptr;
};

// x, whose columns have `from` entries, with their first `to`, or with zeros behind them.
template <class D>
std::vector<D> resized(const std::vector<D>& x, std::size_t from, std::size_t to) {
  std::vector<D> result(x.size() / from * to);
  for (std::size_t i = 0; i < result.size(); ++i)
    if (i % to < from) result[i] = x[i / to * from + i % to];
  return result;
}

// The complete orthogonal decomposition  B = Q [T; 0] Pᵀ,  Tᴴ = Z R Eᵀ  of a B of any rank (Golub and Van
// Loan, section 5.4.7). Its factors are as well conditioned as B: the leading columns of T alone may be far
// worse.
template <class D>
class OrthogonalDecomposition {
 public:
  OrthogonalDecomposition(cholmod_sparse b, std::optional<double> tolerance, std::string what)
      : what_(std::move(what)), rows_(b.nrow), cols_(b.ncol) {
    cholmod_common* const common = &cholmod_.common;
    cholmod_sparse* t = nullptr;
    SuiteSparseQR<D>(SPQR_ORDERING_DEFAULT, rank_tolerance<D>(tolerance, b), 0, &b, &t, &order_,
                     &reflections_, &row_order_, &scales_, common);
    cholmod_.check(what_);
    rank_ = t->nrow;
    cholmod_sparse* t_adjoint = cholmod_l_transpose(t, 2, common);
    if (t_adjoint && rank_ > 0) second_.emplace(*t_adjoint, tolerance, what_);
    cholmod_l_free_sparse(&t, common);
    cholmod_l_free_sparse(&t_adjoint, common);
    cholmod_.check(what_);
  }
  ~OrthogonalDecomposition() {
    cholmod_common* const common = &cholmod_.common;
    cholmod_l_free_sparse(&reflections_, common);
    cholmod_l_free_dense(&scales_, common);
    if (row_order_) cholmod_l_free(rows_, sizeof(SuiteSparse_long), row_order_, common);
    if (order_) cholmod_l_free(cols_, sizeof(SuiteSparse_long), order_, common);
  }
  OrthogonalDecomposition(const OrthogonalDecomposition&) = delete;
  OrthogonalDecomposition& operator=(const OrthogonalDecomposition&) = delete;

  Index rank() const { return static_cast<Index>(rank_); }

  // B⁺ x = P Z R⁻ᴴ Eᵀ (Qᴴ x)₁ and its adjoint, B⁺ᴴ x = Q [E R⁻¹ Zᴴ Pᵀ x; 0].
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

  // Q x and P Z x, whose columns behind the rank are null vectors of Bᴴ and of B.
  std::vector<D> left(std::vector<D> x) const { return multiply(SPQR_QX, std::move(x)); }
  std::vector<D> right(std::vector<D> x) const { return rank_ == 0 ? x : permuted(second_->q(std::move(x))); }

 private:
  std::vector<D> multiply(int method, std::vector<D> x) const {
    cholmod_dense columns = detail::columns_view(static_cast<Index>(rows_), x);
    return detail::take<D>(
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
  mutable detail::Cholmod cholmod_;
  SuiteSparse_long *order_ = nullptr, *row_order_ = nullptr;
  cholmod_sparse* reflections_ = nullptr;
  cholmod_dense* scales_ = nullptr;
  std::optional<Qr<D>> second_;
};

}  // namespace

// The factors are those of the taller of A and Aᴴ: the leading columns of a wide matrix can be far worse
// conditioned than it is.
template <Scalar S>
struct SparseQr<S>::Factor {
  using D = Double<S>;

  Factor(LinearOperator<S> of, std::optional<double> rank_tolerance)
      : a(std::move(of)), matrix(cast<D>(a.to_csr())), tolerance(rank_tolerance) {
    const Csr<D> columns = columns_of(is_wide());
    qr.emplace(cholmod_transpose_view(columns), tolerance, name());
    ++analyses;
    ++factorizations;
  }

  std::string name() const { return "QR factors of " + describe(a); }
  bool is_wide() const { return matrix.rows < matrix.cols; }

  // The columns of A, or of Aᴴ.
  Csr<D> columns_of(bool adjoint) const {
    return adjoint ? convmat::conj(matrix) : convmat::transpose(matrix);
  }

  void refactor(const LinearOperator<S>& of) {
    auto values = cast<D>(of.to_csr());
    detail::require_pattern(matrix, values);
    a = of;
    matrix = std::move(values);
    const Csr<D> columns = columns_of(is_wide());
    qr->factorize(cholmod_transpose_view(columns));
    ++factorizations;
    decomposition.reset();
    least.reset();
  }

  // σ_min of R, by inverse iteration with Rᴴ R: an estimate from above.
  double least_singular_value() {
    if (least) return *least;
    Rng rng(1);
    Tensor<D> x = randn<D>({std::min(matrix.rows, matrix.cols)}, rng);
    for (int i = 0; i < 3; ++i) {
      x = D(1 / norm(x)) * x;
      x = Tensor<D>(x.shape(), qr->divide_by_r(qr->divide_by_r_adjoint({x.begin(), x.end()})));
    }
    least = 1 / std::sqrt(norm(x));
    return *least;
  }

  double condition() { return qr->largest_column() / least_singular_value(); }

  // No pivot that is small is not enough: their product may be.
  bool is_of_full_rank() {
    return qr->rank() == std::min(matrix.rows, matrix.cols) && least_singular_value() > qr->threshold();
  }

  // Of A or of Aᴴ, whichever shows the lower rank: only what is small in T is seen to be dependent.
  const OrthogonalDecomposition<D>& decomposed() {
    if (decomposition) return *decomposition;
    for (const bool adjoint : {is_wide(), !is_wide()}) {
      const Csr<D> columns = columns_of(adjoint);
      auto found =
          std::make_unique<OrthogonalDecomposition<D>>(cholmod_transpose_view(columns), tolerance, name());
      ++analyses;
      factorizations += 2;
      if (decomposition && decomposition->rank() <= found->rank()) continue;
      decomposition = std::move(found);
      is_of_adjoint = adjoint;
    }
    return *decomposition;
  }

  Index rank() { return is_of_full_rank() ? qr->rank() : decomposed().rank(); }

  std::vector<D> least_norm_solution(std::vector<D> b) {
    if (!is_of_full_rank()) {
      const OrthogonalDecomposition<D>& found = decomposed();
      return is_of_adjoint ? found.inverse_adjoint(b) : found.inverse(std::move(b));
    }
    return is_wide() ? qr->q(qr->divide_by_r_adjoint(std::move(b)))
                     : qr->divide_by_r(qr->q_adjoint(std::move(b)));
  }

  // For coordinates that are zero up to the rank, which is less than the number of columns.
  std::vector<D> null_vectors(std::vector<D> coordinates) {
    if (is_of_full_rank()) return qr->q(std::move(coordinates));
    const OrthogonalDecomposition<D>& found = decomposed();
    return is_of_adjoint ? found.left(std::move(coordinates)) : found.right(std::move(coordinates));
  }

  LinearOperator<S> a;
  Csr<D> matrix;
  std::optional<double> tolerance;
  std::optional<Qr<D>> qr;
  std::unique_ptr<OrthogonalDecomposition<D>> decomposition;
  bool is_of_adjoint = false;
  std::optional<double> least;
  Index analyses = 0, factorizations = 0;
};

template <Scalar S>
SparseQr<S>::SparseQr(const LinearOperator<S>& a, std::optional<double> tolerance) {
  if (tolerance && !(*tolerance >= 0 && std::isfinite(*tolerance)))
    throw Error("tolerance " + std::to_string(*tolerance) + " of the rank; expected a number from 0 on");
  factor_ = std::make_shared<Factor>(a, tolerance);
}

template <Scalar S>
void SparseQr<S>::refactor(const LinearOperator<S>& a) {
  factor_->refactor(a);
}

template <Scalar S>
Solution<S> SparseQr<S>::solve(const Tensor<S>& b) const {
  const LinearOperator<S>& a = factor_->a;
  const Index batch = detail::batch_of(b.shape(), a.range(), "b", "SparseQr of " + describe(a));
  detail::require_finite(b, "b");
  const auto x = factor_->least_norm_solution(detail::to_double(b));
  const Shape shape = b.shape() == a.range() ? a.domain() : prepend(batch, a.domain());
  Solution<S> solution{detail::from_double<S>(shape, x), "QR (SPQR)", "asked for", 0, 0};
  solution.factor_nonzeros = nonzeros();
  solution.gradient = detail::relative_gradient(a, solution.x, b, 0);
  if (factor_->is_of_full_rank()) solution.condition = factor_->condition();
  return assessed(std::move(solution), a, b);
}

template <Scalar S>
Index SparseQr<S>::rank() const {
  return factor_->rank();
}

template <Scalar S>
Tensor<S> SparseQr<S>::null_space() const {
  using D = Double<S>;
  const Index n = volume(factor_->a.domain()), rank = this->rank();
  require_memory(dense_bytes(n - rank, n, 3 * sizeof(D)), "null space of " + describe(factor_->a),
                 format_count(n - rank) + " vectors", "use --max-memory");
  std::vector<D> units(static_cast<std::size_t>((n - rank) * n));
  for (Index i = 0; i < n - rank; ++i) units[static_cast<std::size_t>(i * n + rank + i)] = 1;
  const Shape shape = prepend(n - rank, factor_->a.domain());
  return detail::from_double<S>(shape, units.empty() ? units : factor_->null_vectors(std::move(units)));
}

template <Scalar S>
Index SparseQr<S>::nonzeros() const {
  return factor_->qr->nonzeros();
}
template <Scalar S>
Index SparseQr<S>::analyses() const {
  return factor_->analyses;
}
template <Scalar S>
Index SparseQr<S>::factorizations() const {
  return factor_->factorizations;
}

#define CONVMAT_INSTANTIATE(S) template class CONVMAT_API SparseQr<S>;
CONVMAT_FOR_EACH_SCALAR(CONVMAT_INSTANTIATE)
#undef CONVMAT_INSTANTIATE

}  // namespace convmat
