#include <suitesparse/umfpack.h>

#include <cmath>
#include <convmat/solvers/one_norm.hpp>
#include <convmat/solvers/sparse_lu.hpp>
#include <convmat/solvers/suitesparse.hpp>

namespace convmat {
namespace {

// UMFPACK's functions for a scalar. Complex arrays are interleaved where the second is null.
template <class D>
struct Umfpack;

template <>
struct Umfpack<double> {
  static constexpr auto defaults = umfpack_dl_defaults;
  static constexpr auto free_symbolic = umfpack_dl_free_symbolic;
  static constexpr auto free_numeric = umfpack_dl_free_numeric;
  static auto symbolic(const Csr<double>& a, void** symbolic, double* control, double* info) {
    return umfpack_dl_symbolic(a.cols, a.rows, a.indptr.data(), a.indices.data(), a.values.data(), symbolic,
                               control, info);
  }
  static auto numeric(const Csr<double>& a, void* symbolic, void** numeric, double* control, double* info) {
    return umfpack_dl_numeric(a.indptr.data(), a.indices.data(), a.values.data(), symbolic, numeric, control,
                              info);
  }
  /// det = mantissa 10^exponent.
  static auto determinant(double* mantissa, double* exponent, void* numeric, double* info) {
    return umfpack_dl_get_determinant(mantissa, exponent, numeric, info);
  }
  static auto solve(int system, const Csr<double>& a, double* x, const double* b, void* numeric,
                    double* control, double* info) {
    return umfpack_dl_solve(system, a.indptr.data(), a.indices.data(), a.values.data(), x, b, numeric,
                            control, info);
  }
};

template <>
struct Umfpack<std::complex<double>> {
  using C = std::complex<double>;
  static const double* real(const C* z) { return reinterpret_cast<const double*>(z); }
  static double* real(C* z) { return reinterpret_cast<double*>(z); }
  static constexpr auto defaults = umfpack_zl_defaults;
  static constexpr auto free_symbolic = umfpack_zl_free_symbolic;
  static constexpr auto free_numeric = umfpack_zl_free_numeric;
  static auto symbolic(const Csr<C>& a, void** symbolic, double* control, double* info) {
    return umfpack_zl_symbolic(a.cols, a.rows, a.indptr.data(), a.indices.data(), real(a.values.data()),
                               nullptr, symbolic, control, info);
  }
  static auto numeric(const Csr<C>& a, void* symbolic, void** numeric, double* control, double* info) {
    return umfpack_zl_numeric(a.indptr.data(), a.indices.data(), real(a.values.data()), nullptr, symbolic,
                              numeric, control, info);
  }
  static auto determinant(C* mantissa, double* exponent, void* numeric, double* info) {
    return umfpack_zl_get_determinant(real(mantissa), nullptr, exponent, numeric, info);
  }
  static auto solve(int system, const Csr<C>& a, C* x, const C* b, void* numeric, double* control,
                    double* info) {
    return umfpack_zl_solve(system, a.indptr.data(), a.indices.data(), real(a.values.data()), nullptr,
                            real(x), nullptr, real(b), nullptr, numeric, control, info);
  }
};

}  // namespace

// UMFPACK is given the rows of A as columns: it factors Aᵀ, and solves with the transpose of that.
template <Scalar S>
struct SparseLu<S>::Factor {
  using D = Double<S>;
  using Library = Umfpack<D>;

  // Delegated to, so that what the body acquires is released if it throws.
  Factor(LinearOperator<S> of, Csr<D> rows) : a(std::move(of)), matrix(std::move(rows)) {}
  explicit Factor(const LinearOperator<S>& of) : Factor(of, cast<D>(of.to_csr())) {
    if (matrix.nnz() == 0) check(UMFPACK_WARNING_singular_matrix);
    Library::defaults(control);
    check(Library::symbolic(matrix, &symbolic, control, info));
    ++analyses;
    require_memory(
        static_cast<Index>(info[UMFPACK_PEAK_MEMORY_ESTIMATE] * info[UMFPACK_SIZE_OF_UNIT]), name(),
        "at most " +
            format_count(static_cast<Index>(info[UMFPACK_LNZ_ESTIMATE] + info[UMFPACK_UNZ_ESTIMATE])) +
            " numbers",
        "use a matrix-free method, as gmres, or --max-memory");
    factorize();
  }
  ~Factor() {
    Library::free_symbolic(&symbolic);
    Library::free_numeric(&numeric);
  }
  Factor(const Factor&) = delete;
  Factor& operator=(const Factor&) = delete;

  std::string name() const { return "LU factors of " + describe(a); }

  void check(SuiteSparse_long status) const {
    if (status == UMFPACK_OK) return;
    if (status == UMFPACK_WARNING_singular_matrix)
      throw NumericError(describe(a) + " is singular: a pivot is zero; QR finds a least-squares solution");
    if (status == UMFPACK_ERROR_out_of_memory)
      throw CapacityError(name() + " ran out of memory; use a matrix-free method, as gmres");
    throw Error(name() + ": UMFPACK failed with status " + std::to_string(status));
  }

  void factorize() {
    Library::free_numeric(&numeric);
    check(Library::numeric(matrix, symbolic, &numeric, control, info));
    ++factorizations;
    nonzeros = static_cast<Index>(info[UMFPACK_LNZ] + info[UMFPACK_UNZ]);
    condition_.reset();
  }

  // UMFPACK is given the rows of A as columns, Aᵀ.
  std::vector<D> divide(const std::vector<D>& b) const { return solve(UMFPACK_Aat, b); }
  std::vector<D> divide_adjoint(std::vector<D> b) const {
    for (D& value : b) value = convmat::conj(value);
    std::vector<D> x = solve(UMFPACK_A, b);
    for (D& value : x) value = convmat::conj(value);
    return x;
  }

  // Estimated when it is first asked for.
  double condition() const {
    const auto n = matrix.rows;
    if (!condition_)
      condition_ =
          detail::one_norm(matrix) *
          detail::one_norm_estimate<D>(
              n, [&](const Tensor<D>& x) { return Tensor<D>({n}, divide(detail::to_double(x))); },
              [&](const Tensor<D>& x) { return Tensor<D>({n}, divide_adjoint(detail::to_double(x))); });
    return *condition_;
  }

  LogDeterminant<S> log_determinant() const {
    D mantissa{};
    double exponent = 0, own_info[UMFPACK_INFO];
    check(Library::determinant(&mantissa, &exponent, numeric, own_info));
    const double modulus = std::abs(mantissa);
    return {std::log(modulus) + exponent * std::log(10), static_cast<S>(mantissa / modulus)};
  }

  LinearOperator<S> a;
  Csr<D> matrix;
  void *symbolic = nullptr, *numeric = nullptr;
  mutable double control[UMFPACK_CONTROL] = {};
  double info[UMFPACK_INFO] = {};
  Index nonzeros = 0, analyses = 0, factorizations = 0;

 private:
  std::vector<D> solve(int system, const std::vector<D>& b) const {
    std::vector<D> x(b.size());
    const auto n = static_cast<std::size_t>(matrix.rows);
    for (std::size_t first = 0; first < b.size(); first += n) {
      double solve_info[UMFPACK_INFO];
      check(Library::solve(system, matrix, x.data() + first, b.data() + first, numeric, control, solve_info));
    }
    return x;
  }

  mutable std::optional<double> condition_;
};

template <Scalar S>
SparseLu<S>::SparseLu(const LinearOperator<S>& a) {
  detail::require_square(a, "SparseLu");
  factor_ = std::make_shared<Factor>(a);
}

template <Scalar S>
void SparseLu<S>::refactor(const LinearOperator<S>& a) {
  auto matrix = cast<Double<S>>(a.to_csr());
  detail::require_pattern(factor_->matrix, matrix);
  factor_->a = a;
  factor_->matrix = std::move(matrix);
  factor_->factorize();
}

template <Scalar S>
Solution<S> SparseLu<S>::solve(const Tensor<S>& b) const {
  const LinearOperator<S>& a = factor_->a;
  const Index batch = detail::batch_of(b.shape(), a.range(), "b", "SparseLu of " + describe(a));
  detail::require_finite(b, "b");
  const Shape shape = b.shape() == a.range() ? a.domain() : prepend(batch, a.domain());
  Solution<S> solution{detail::from_double<S>(shape, factor_->divide(detail::to_double(b))), "LU (UMFPACK)",
                       "asked for", 0, 0};
  solution.factor_nonzeros = nonzeros();
  solution.condition = factor_->condition();
  return detail::assessed_or_singular(std::move(solution), a, b);
}

template <Scalar S>
LogDeterminant<S> SparseLu<S>::log_determinant() const {
  return factor_->log_determinant();
}

template <Scalar S>
Index SparseLu<S>::nonzeros() const {
  return factor_->nonzeros;
}
template <Scalar S>
Index SparseLu<S>::analyses() const {
  return factor_->analyses;
}
template <Scalar S>
Index SparseLu<S>::factorizations() const {
  return factor_->factorizations;
}

#define CONVMAT_INSTANTIATE(S) template class CONVMAT_API SparseLu<S>;
CONVMAT_FOR_EACH_SCALAR(CONVMAT_INSTANTIATE)
#undef CONVMAT_INSTANTIATE

}  // namespace convmat
