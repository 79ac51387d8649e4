#include <convmat/solvers/cg.hpp>
#include <convmat/solvers/iterate.hpp>
#include <convmat/solvers/triangle.hpp>

namespace convmat {
namespace {

// <u, v>, which is positive where v = H u with a positive definite H.
template <Scalar S>
double positive(const Tensor<S>& u, const Tensor<S>& v, const std::string& h, const char* form,
                const detail::ResidualHistory& history) {
  const auto value = static_cast<double>(std::real(dot(u, v)));
  if (value > 0) return value;
  throw NumericError(h + " is not positive definite: " + form + " = " + detail::number(value) +
                     " at iteration " + std::to_string(history.iteration()) + " of " + history.method());
}

template <Scalar S>
Solution<S> cg_one(const LinearOperator<S>& a, const Tensor<S>& b, Tensor<S> x,
                   const IterationOptions<S>& options) {
  const double scale = norm(b);
  Tensor<S> r = b - detail::times(a, x), p;
  double rho = 0, alpha = 0;
  detail::Triangle<double> root;  // of Lanczos' tridiagonal matrix Rᵀ R
  detail::ResidualHistory history("CG", options);
  while (!history.ends(scale == 0 ? 0 : norm(r) / scale, scale == 0)) {
    const Tensor<S> z = detail::preconditioned(options, r);
    const double previous = rho;
    rho = options.preconditioner
              ? positive(r, z, "preconditioner " + describe(*options.preconditioner), "rᴴM⁻¹r", history)
              : squared_norm(r);
    if (previous == 0) {
      p = z;
      detail::require_hermitian(a, p, "CG");
    } else {
      detail::scale_and_add(p, detail::scalar<S>(rho / previous), z);
    }
    const Tensor<S> q = detail::times(a, p);
    const double above = previous == 0 ? 0 : std::sqrt(rho / previous / alpha);
    alpha = rho / positive(p, q, describe(a), "pᴴAp", history);
    root.add({above, 1 / std::sqrt(alpha)});
    detail::add(x, detail::scalar<S>(alpha), p);
    detail::add(r, detail::scalar<S>(-alpha), q);
  }
  const std::optional<double> condition = root.condition();
  return history.solution(scale == 0 ? Tensor<S>(x.shape()) : std::move(x),
                          condition ? std::optional(*condition * *condition) : std::nullopt);
}

}  // namespace

template <Scalar S>
Solution<S> cg(const LinearOperator<S>& a, const Tensor<S>& b, const IterationOptions<S>& options) {
  return detail::solve_each_square<S>(a, b, options, "CG", [&](const Tensor<S>& own, Tensor<S> start) {
    return cg_one(a, own, std::move(start), options);
  });
}

#define CONVMAT_INSTANTIATE(S) \
  template CONVMAT_API Solution<S> cg(const LinearOperator<S>&, const Tensor<S>&, const IterationOptions<S>&);
CONVMAT_FOR_EACH_SCALAR(CONVMAT_INSTANTIATE)
#undef CONVMAT_INSTANTIATE

}  // namespace convmat
