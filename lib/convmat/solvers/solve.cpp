#include <algorithm>
#include <convmat/core/memory.hpp>
#include <convmat/operators/lower.hpp>
#include <convmat/solvers/cg.hpp>
#include <convmat/solvers/circulant_preconditioner.hpp>
#include <convmat/solvers/gmres.hpp>
#include <convmat/solvers/iterate.hpp>
#include <convmat/solvers/lsmr.hpp>
#include <convmat/solvers/solve.hpp>
#include <convmat/solvers/sparse_cholesky.hpp>
#include <convmat/solvers/sparse_lu.hpp>
#include <convmat/solvers/sparse_qr.hpp>
#include <limits>

namespace convmat {
namespace {

constexpr Index sparse_row = 64;
constexpr double accuracy = 1e-12;

template <Scalar S>
double tolerance() {
  return std::max(accuracy, 10.0 * std::numeric_limits<Real<S>>::epsilon());
}

// Why A is not to be factored; nothing where it is.
template <Scalar S>
std::string not_sparse(const LinearOperator<S>& a) try {
  const auto conv = lower(a);
  const Index nonzeros = conv ? conv->nnz() : a.nnz(), rows = volume(a.range());
  if (nonzeros <= sparse_row * rows) return {};
  return format_count(nonzeros / rows) + " nonzeros a row are more than " + std::to_string(sparse_row);
} catch (const Error& error) {
  return error.what();
}

template <Scalar S>
Solution<S> because(Solution<S> solution, std::string reason) {
  solution.reason = std::move(reason);
  return solution;
}

template <Scalar S>
bool is_hermitian(const LinearOperator<S>& a) {
  const Csr<S> matrix = a.to_csr();
  return matrix == conj(transpose(matrix));
}

template <Scalar S>
Solution<S> by_circulant(const LinearOperator<S>& a, const Tensor<S>& b) {
  const CirculantInverse<S> inverse(a);
  return assessed(Solution<S>{inverse * b, "inverse of a circulant by FFTs", "the matrix is circulant", 0, 0},
                  a, b);
}

template <Scalar S>
Solution<S> by_factors(const LinearOperator<S>& a, const Tensor<S>& b) {
  if (!is_hermitian(a)) return because(SparseLu<S>(a).solve(b), "the matrix is sparse and not Hermitian");
  try {
    return because(SparseCholesky<S>(a).solve(b), "the matrix is sparse and positive definite");
  } catch (const NumericError&) {
    return because(SparseLu<S>(a).solve(b), "the matrix is sparse, Hermitian and not positive definite");
  }
}

// By factors where an iteration fails: A may be regular all the same.
template <Scalar S>
Solution<S> or_by_factors(Solution<S> solution, const LinearOperator<S>& a, const Tensor<S>& b) {
  if (solution.ending == Ending::converged) return solution;
  try {
    Solution<S> factored = by_factors(a, b);
    return because(std::move(factored), solution.reason + "; " + solution.method + " did not converge");
  } catch (const Error&) {
    return solution;
  }
}

// By CG where T. Chan's circulant is definite, and so the matrix may be.
template <Scalar S>
Solution<S> by_iteration(const LinearOperator<S>& a, const Tensor<S>& b, const std::string& reason) {
  try {
    const auto m = circulant_preconditioner(a, CirculantKind::t_chan);
    return because(cg(a, b, {.tolerance = tolerance<S>(), .preconditioner = m}),
                   reason + "; the matrix is Toeplitz and definite: T. Chan's circulant preconditions");
  } catch (const GeometryError&) {
  } catch (const NumericError&) {
  }
  return because(gmres(a, b, {.tolerance = tolerance<S>()}), reason);
}

}  // namespace

template <Scalar S>
Solution<S> solve(const LinearOperator<S>& a, const Tensor<S>& b) {
  detail::require_square(a, "solve");
  detail::batch_of(b.shape(), a.range(), "b", "solve with " + describe(a));
  detail::require_finite(b, "b");
  if (is_circulant(a)) return by_circulant(a, b);
  std::string reason = not_sparse(a);
  if (reason.empty()) try {
      return by_factors(a, b);
    } catch (const CapacityError& error) {
      reason = error.what();
    }
  return or_by_factors(by_iteration(a, b, reason), a, b);
}

template <Scalar S>
Solution<S> least_squares_solve(const LinearOperator<S>& a, const Tensor<S>& b, double lambda) {
  detail::require_lambda(lambda);
  detail::batch_of(b.shape(), a.range(), "b", "least_squares_solve with " + describe(a));
  detail::require_finite(b, "b");
  std::string reason = not_sparse(a);
  if (reason.empty()) try {
      if (lambda == 0) return because(SparseQr<S>(a).solve(b), "the matrix is sparse");
      return because(SparseCholesky<S>::normal_equations(a, lambda).solve(b),
                     "the matrix is sparse, and lambda > 0 bounds the condition of the normal equations");
    } catch (const CapacityError& error) {
      reason = error.what();
    }
  IterationOptions<S> options{.tolerance = tolerance<S>()};
  if (lambda > 0) try {
      options.preconditioner = least_squares_preconditioner(a, lambda);
      reason += "; its circular twin preconditions";
    } catch (const GeometryError&) {
    }
  return because(lsmr(a, b, options, lambda), reason);
}

#define CONVMAT_INSTANTIATE(S)                                                        \
  template CONVMAT_API Solution<S> solve(const LinearOperator<S>&, const Tensor<S>&); \
  template CONVMAT_API Solution<S> least_squares_solve(const LinearOperator<S>&, const Tensor<S>&, double);
CONVMAT_FOR_EACH_SCALAR(CONVMAT_INSTANTIATE)
#undef CONVMAT_INSTANTIATE

}  // namespace convmat
