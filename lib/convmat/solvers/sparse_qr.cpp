#include <cmath>
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
    const double absolute = tolerance_ ? *tolerance_ * largest_column_norm<D>(columns) : SPQR_DEFAULT_TOL;
    SuiteSparseQR_numeric<D>(absolute, &columns, qr_, &cholmod_.common);
    cholmod_.check(what_);
  }

  Index rank() const { return qr_->rank; }
  Index nonzeros() const { return cholmod_.common.SPQR_istat[0] + cholmod_.common.SPQR_istat[1]; }

  // Q x, Qᴴ x and P R⁻¹ x.
  std::vector<D> q(std::vector<D> x) const { return multiply(SPQR_QX, std::move(x)); }
  std::vector<D> q_adjoint(std::vector<D> x) const { return multiply(SPQR_QTX, std::move(x)); }
  std::vector<D> divide_by_r(std::vector<D> x) const {
    cholmod_dense columns = view(x);
    return detail::take<D>(SuiteSparseQR_solve<D>(SPQR_RETX_EQUALS_B, qr_, &columns, &cholmod_.common),
                           cholmod_, what_);
  }

 private:
  // Delegated to, so that what the other constructor acquires is released if it throws.
  explicit Qr(std::string what) : what_(std::move(what)) {}

  cholmod_dense view(std::vector<D>& x) const {
    const Index rows = qr_->narows;
    return detail::dense_view(rows, static_cast<Index>(x.size()) / rows, x.data());
  }
  std::vector<D> multiply(int method, std::vector<D> x) const {
    cholmod_dense columns = view(x);
    return detail::take<D>(SuiteSparseQR_qmult<D>(method, qr_, &columns, &cholmod_.common), cholmod_, what_);
  }

  std::string what_;
  std::optional<double> tolerance_;
  mutable detail::Cholmod cholmod_;
  SuiteSparseQR_factorization<D>* qr_ = nullptr;
};

}  // namespace

template <Scalar S>
struct SparseQr<S>::Factor {
  using D = Double<S>;

  Factor(LinearOperator<S> of, std::optional<double> rank_tolerance)
      : a(std::move(of)), matrix(cast<D>(a.to_csr())), tolerance(rank_tolerance) {
    const Csr<D> columns = convmat::transpose(matrix);
    qr.emplace(cholmod_transpose_view(columns), tolerance, name());
    ++analyses;
    ++factorizations;
  }

  std::string name() const { return "QR factors of " + describe(a); }

  void refactor(const LinearOperator<S>& of) {
    auto values = cast<D>(of.to_csr());
    detail::require_pattern(matrix, values);
    a = of;
    matrix = std::move(values);
    const Csr<D> columns = convmat::transpose(matrix);
    qr->factorize(cholmod_transpose_view(columns));
    ++factorizations;
    current = false;
  }

  // Of Aᴴ = Q R Pᵀ: the first rank columns of Q span the row space of A, the others its null space.
  const Qr<D>& of_adjoint() {
    if (current) return *adjoint_qr;
    const Csr<D> columns = convmat::conj(matrix);
    if (adjoint_qr) {
      adjoint_qr->factorize(cholmod_transpose_view(columns));
    } else {
      adjoint_qr.emplace(cholmod_transpose_view(columns), tolerance,
                         "QR factors of the adjoint of " + describe(a));
      ++analyses;
    }
    ++factorizations;
    current = true;
    return *adjoint_qr;
  }

  std::vector<D> without_null_space(std::vector<D> x) {
    const Qr<D>& rows = of_adjoint();
    const auto n = static_cast<std::size_t>(matrix.cols), rank = static_cast<std::size_t>(rows.rank());
    std::vector<D> coordinates = rows.q_adjoint(std::move(x));
    for (std::size_t i = 0; i < coordinates.size(); ++i)
      if (i % n >= rank) coordinates[i] = 0;
    return rows.q(std::move(coordinates));
  }

  LinearOperator<S> a;
  Csr<D> matrix;
  std::optional<double> tolerance;
  std::optional<Qr<D>> qr, adjoint_qr;
  bool current = false;
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
  auto x = factor_->qr->divide_by_r(factor_->qr->q_adjoint(detail::to_double(b)));
  if (rank() < volume(a.domain())) x = factor_->without_null_space(std::move(x));
  const Shape shape = b.shape() == a.range() ? a.domain() : prepend(batch, a.domain());
  Solution<S> solution{detail::from_double<S>(shape, x), "QR (SPQR)", "asked for", 0, 0};
  solution.factor_nonzeros = nonzeros();
  solution.gradient = detail::relative_gradient(a, solution.x, b, 0);
  return assessed(std::move(solution), a, b);
}

template <Scalar S>
Index SparseQr<S>::rank() const {
  return factor_->qr->rank();
}

template <Scalar S>
Tensor<S> SparseQr<S>::null_space() const {
  using D = Double<S>;
  const Qr<D>& rows = factor_->of_adjoint();
  const Index n = volume(factor_->a.domain()), rank = rows.rank();
  require_memory(dense_bytes(n - rank, n, 3 * sizeof(D)), "null space of " + describe(factor_->a),
                 format_count(n - rank) + " vectors", "use --max-memory");
  std::vector<D> units(static_cast<std::size_t>((n - rank) * n));
  for (Index i = 0; i < n - rank; ++i) units[static_cast<std::size_t>(i * n + rank + i)] = 1;
  const Shape shape = prepend(n - rank, factor_->a.domain());
  return detail::from_double<S>(shape, units.empty() ? units : rows.q(std::move(units)));
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
