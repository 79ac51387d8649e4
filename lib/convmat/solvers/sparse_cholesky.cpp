#include <cmath>
#include <convmat/core/power_of_two.hpp>
#include <convmat/core/random.hpp>
#include <convmat/operators/sparse_operator.hpp>
#include <convmat/solvers/one_norm.hpp>
#include <convmat/solvers/sparse_cholesky.hpp>
#include <convmat/solvers/suitesparse.hpp>

namespace convmat {

// CHOLMOD is given the rows of A as columns, Aᵀ: it factors conj(A), or Aᵀ conj(A) + λ I = conj(AᴴA + λ I).
template <Scalar S>
struct SparseCholesky<S>::Factor {
  using D = Double<S>;

  // Delegated to, so that what the body acquires is released if it throws.
  Factor(LinearOperator<S> of, bool is_normal, double shift, Csr<D> rows)
      : a(std::move(of)), normal(is_normal), lambda(shift), matrix(std::move(rows)) {}
  Factor(const LinearOperator<S>& of, bool is_normal, double shift)
      : Factor(of, is_normal, shift, cast<D>(of.to_csr())) {
    if (normal) require_squares();
    cholmod.common.final_ll = 1;
    cholmod_sparse columns = view();
    factor = cholmod_l_analyze(&columns, &cholmod.common);
    ++analyses;
    cholmod.check(name() + ": the analysis");
    detail::require_factor_memory<D>(
        factor->is_super ? static_cast<double>(factor->xsize) : 2 * cholmod.common.lnz, name());
    factorize();
  }
  ~Factor() { cholmod_l_free_factor(&factor, &cholmod.common); }
  Factor(const Factor&) = delete;
  Factor& operator=(const Factor&) = delete;

  std::string name() const {
    return "Cholesky factor of " + describe(a) + (normal ? ", normal equations" : "");
  }

  void require_squares() const {
    constexpr int most = 450;
    const Tensor<D> values({matrix.nnz()}, {matrix.values.begin(), matrix.values.end()});
    if (std::abs(binary_exponent(values)) > most)
      throw NumericError(name() + ": squares of its entries, the largest " + detail::number(max_abs(values)) +
                         ", are no float64; use LSQR or LSMR, or another unit");
  }

  cholmod_sparse view() const {
    cholmod_sparse columns = cholmod_transpose_view(matrix);
    if (!normal) columns.stype = 1;
    return columns;
  }

  void factorize() {
    if (!normal) {
      Rng rng(1);
      detail::require_hermitian(a, randn<S>(a.domain(), rng), "SparseCholesky");
    }
    cholmod_sparse columns = view();
    double shift[] = {lambda, 0};
    cholmod_l_factorize_p(&columns, shift, nullptr, 0, factor, &cholmod.common);
    ++factorizations;
    cholmod.check(name());
    if (cholmod.common.status == CHOLMOD_NOT_POSDEF || factor->minor < factor->n)
      throw NumericError(describe(a) + (normal ? ": AᴴA + " + detail::number(lambda) + " I" : "") +
                         " is not positive definite: pivot " + std::to_string(factor->minor) + " of " +
                         std::to_string(factor->n) + " is not positive" +
                         (normal ? "; use QR, or a larger lambda" : ""));
    condition_.reset();
  }

  // (A or AᴴA + λ I)⁻¹ r for columns r.
  std::vector<D> divide(std::vector<D> r) const {
    for (D& value : r) value = convmat::conj(value);
    const auto n = static_cast<Index>(factor->n);
    cholmod_dense columns = detail::columns_view(n, r);
    std::vector<D> x =
        detail::take<D>(cholmod_l_solve(CHOLMOD_A, factor, &columns, &cholmod.common), cholmod, name());
    for (D& value : x) value = convmat::conj(value);
    return x;
  }

  // Estimated when it is first asked for: of A, or of A with sqrt(λ) I below.
  double condition() const {
    if (!condition_)
      condition_ =
          normal ? std::sqrt(norm_of_normal() * inverse_norm()) : detail::one_norm(matrix) * inverse_norm();
    return *condition_;
  }

  LinearOperator<S> a;
  bool normal;
  double lambda;
  Csr<D> matrix;
  mutable detail::Cholmod cholmod;
  cholmod_factor* factor = nullptr;
  Index analyses = 0, factorizations = 0;

 private:
  using Map = std::function<Tensor<D>(const Tensor<D>&)>;

  double inverse_norm() const {
    const auto n = static_cast<Index>(factor->n);
    const Map inverse = [&](const Tensor<D>& x) { return Tensor<D>({n}, divide(detail::to_double(x))); };
    return detail::one_norm_estimate<D>(n, inverse, inverse);
  }

  double norm_of_normal() const {
    const auto n = static_cast<Index>(factor->n);
    const LinearOperator<D> rows = SparseOperator<D>({matrix.cols}, {matrix.rows}, matrix),
                            adjoint_rows = adjoint(rows);
    const Map normal_matrix = [&](const Tensor<D>& x) { return adjoint_rows * (rows * x) + D{lambda} * x; };
    return detail::one_norm_estimate<D>(n, normal_matrix, normal_matrix);
  }

  mutable std::optional<double> condition_;
};

// A Hermitian inverse: H z = A⁻¹ z, Hᵀ z = conj(A⁻¹ conj(z)).
template <Scalar S>
struct SparseCholesky<S>::Inverse {
  using Scalar = S;

  Shape domain() const { return factor->a.domain(); }
  Shape range() const { return factor->a.domain(); }
  void accumulate(S alpha, std::span<const S> x, std::span<S> y, Index) const {
    const auto found = factor->divide({x.begin(), x.end()});
    for (std::size_t i = 0; i < y.size(); ++i) add_product(y[i], alpha, S(found[i]));
  }
  void accumulate_transpose(S alpha, std::span<const S> z, std::span<S> x, Index) const {
    std::vector<Double<S>> conjugate(z.begin(), z.end());
    for (auto& value : conjugate) value = convmat::conj(value);
    const auto found = factor->divide(std::move(conjugate));
    for (std::size_t i = 0; i < x.size(); ++i) add_product(x[i], alpha, convmat::conj(S(found[i])));
  }
  std::string name() const { return "inverse by its Cholesky factor"; }

  std::shared_ptr<const Factor> factor;
};

template <Scalar S>
LinearOperator<S> SparseCholesky<S>::inverse() const {
  return Inverse{factor_};
}

template <Scalar S>
SparseCholesky<S>::SparseCholesky(const LinearOperator<S>& a) {
  detail::require_square(a, "SparseCholesky");
  factor_ = std::make_shared<Factor>(a, false, 0);
}

template <Scalar S>
SparseCholesky<S> SparseCholesky<S>::normal_equations(const LinearOperator<S>& a, double lambda) {
  detail::require_lambda(lambda);
  return SparseCholesky(std::make_shared<Factor>(a, true, lambda));
}

template <Scalar S>
void SparseCholesky<S>::refactor(const LinearOperator<S>& a) {
  auto matrix = cast<Double<S>>(a.to_csr());
  detail::require_pattern(factor_->matrix, matrix);
  factor_->a = a;
  factor_->matrix = std::move(matrix);
  factor_->factorize();
}

template <Scalar S>
Solution<S> SparseCholesky<S>::solve(const Tensor<S>& b) const {
  const LinearOperator<S>& a = factor_->a;
  const Index batch = detail::batch_of(b.shape(), a.range(), "b", "SparseCholesky of " + describe(a));
  detail::require_finite(b, "b");
  const Shape shape = b.shape() == a.range() ? a.domain() : prepend(batch, a.domain());
  const Tensor<S> right = factor_->normal ? adjoint(a) * b : b;
  Solution<S> solution{detail::from_double<S>(shape, factor_->divide(detail::to_double(right))),
                       factor_->normal ? "Cholesky of the normal equations (CHOLMOD)" : "Cholesky (CHOLMOD)",
                       "asked for", 0, 0};
  solution.factor_nonzeros = nonzeros();
  solution.condition = factor_->condition();
  if (!factor_->normal) return detail::assessed_or_singular(std::move(solution), a, b);
  solution.gradient = detail::relative_gradient(a, solution.x, b, factor_->lambda);
  return assessed(std::move(solution), a, b);
}

template <Scalar S>
Index SparseCholesky<S>::nonzeros() const {
  return static_cast<Index>(factor_->cholmod.common.lnz);
}
template <Scalar S>
Index SparseCholesky<S>::analyses() const {
  return factor_->analyses;
}
template <Scalar S>
Index SparseCholesky<S>::factorizations() const {
  return factor_->factorizations;
}

#define CONVMAT_INSTANTIATE(S) template class CONVMAT_API SparseCholesky<S>;
CONVMAT_FOR_EACH_SCALAR(CONVMAT_INSTANTIATE)
#undef CONVMAT_INSTANTIATE

}  // namespace convmat
