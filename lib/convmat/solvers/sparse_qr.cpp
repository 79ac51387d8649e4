#include <cmath>
#include <convmat/core/arithmetic.hpp>
#include <convmat/core/random.hpp>
#include <convmat/solvers/orthogonal_decomposition.hpp>
#include <convmat/solvers/sparse_qr.hpp>

namespace convmat {

using detail::OrthogonalDecomposition;
using detail::Qr;

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
    // Householder vectors with their rows, and R of both factors.
    detail::require_factor_memory<D>(4.0 * static_cast<double>(qr->nonzeros()), name());
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
