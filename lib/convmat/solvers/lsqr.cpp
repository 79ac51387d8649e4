#include <cmath>
#include <convmat/solvers/bidiagonalization.hpp>
#include <convmat/solvers/lsqr.hpp>
#include <convmat/solvers/triangle.hpp>

namespace convmat {
namespace {

// min |A x - b| from x = 0.
template <Scalar S>
Solution<S> lsqr_one(const LinearOperator<S>& a, const Tensor<S>& b, const detail::OfZero& zero,
                     const IterationOptions<S>& options) {
  detail::Bidiagonalization<S> golub_kahan(a, b);
  detail::ResidualHistory history("LSQR", options);
  Tensor<S> x(a.domain()), w = golub_kahan.v();
  // QR of B by rotations (c, s): R has diagonal rho and theta above it.
  double residual = golub_kahan.beta(), rho_bar = golub_kahan.alpha(), gradient = residual * rho_bar;
  double size = rho_bar, theta = 0;
  detail::Triangle<double> r;
  while (!history.ends(zero.residual == 0 ? 0 : residual / zero.residual,
                       detail::is_minimum<S>(gradient, residual, size, zero, options.tolerance))) {
    golub_kahan.advance();
    const double alpha = golub_kahan.alpha(), beta = golub_kahan.beta();
    size = std::hypot(size, alpha, beta);
    const double rho = std::hypot(rho_bar, beta), c = rho_bar / rho, s = beta / rho;
    r.add({theta, rho});
    theta = s * alpha;
    detail::add(x, detail::scalar<S>(c * residual / rho), w);
    detail::scale_and_add(w, detail::scalar<S>(-theta / rho), golub_kahan.v());
    rho_bar = -c * alpha;
    residual *= s;
    gradient = residual * alpha * std::abs(c);
  }
  return history.solution(std::move(x), r.condition());
}

}  // namespace

template <Scalar S>
Solution<S> lsqr(const LinearOperator<S>& a, const Tensor<S>& b, const IterationOptions<S>& options,
                 double lambda) {
  return detail::solve_least_squares_each<S>(
      a, b, lambda, options, "LSQR",
      [&](const LinearOperator<S>& system, const Tensor<S>& r, const detail::OfZero& zero) {
        return lsqr_one(system, r, zero, options);
      });
}

#define CONVMAT_INSTANTIATE(S)                                                      \
  template CONVMAT_API Solution<S> lsqr(const LinearOperator<S>&, const Tensor<S>&, \
                                        const IterationOptions<S>&, double);
CONVMAT_FOR_EACH_SCALAR(CONVMAT_INSTANTIATE)
#undef CONVMAT_INSTANTIATE

}  // namespace convmat
