#include <cmath>
#include <convmat/solvers/bidiagonalization.hpp>
#include <convmat/solvers/lsmr.hpp>
#include <convmat/solvers/triangle.hpp>

namespace convmat {
namespace {

// The rotation with (c, s) (a, b) = (r, 0).
struct Rotation {
  Rotation(double a, double b) : r(std::hypot(a, b)), c(r > 0 ? a / r : 1), s(r > 0 ? b / r : 0) {}
  double r, c, s;
};

// |r| of LSMR's iterates, from the numbers of its two QR factorisations (Fong and Saunders, section 3.2,
// letters as there; without damping).
class ResidualNorm {
 public:
  explicit ResidualNorm(double beta) : beta_(beta) {}

  double next(const Rotation& first, double theta_bar, double rho_bar, double previous_zeta, double zeta) {
    const double beta_hat = first.c * beta_;
    beta_ *= -first.s;
    const double previous_theta = theta_;
    const Rotation tilde(rho_dot_, theta_bar);
    theta_ = tilde.s * rho_bar;
    rho_dot_ = tilde.c * rho_bar;
    beta_dot_ = tilde.c * beta_hat - tilde.s * beta_dot_;
    tau_ = (previous_zeta - previous_theta * tau_) / tilde.r;
    return std::hypot(beta_dot_ - (zeta - theta_ * tau_) / rho_dot_, beta_);
  }

 private:
  double beta_, beta_dot_ = 0, rho_dot_ = 1, theta_ = 0, tau_ = 0;
};

// min |A x - b| from x = 0.
template <Scalar S>
Solution<S> lsmr_one(const LinearOperator<S>& a, const Tensor<S>& b, const detail::OfZero& zero,
                     const IterationOptions<S>& options) {
  detail::Bidiagonalization<S> golub_kahan(a, b);
  detail::ResidualHistory history("LSMR", options);
  Tensor<S> x(a.domain()), h = golub_kahan.v(), h_bar(a.domain());
  double residual = golub_kahan.beta(), alpha_bar = golub_kahan.alpha(), zeta_bar = residual * alpha_bar;
  double size = alpha_bar, rho = 1, rho_bar = 1, c_bar = 1, s_bar = 0, zeta = 0, theta = 0;
  ResidualNorm residual_norm(residual);
  detail::Triangle<double> r;
  while (!history.ends(zero.residual == 0 ? 0 : residual / zero.residual,
                       detail::is_minimum<S>(std::abs(zeta_bar), residual, size, zero, options.tolerance))) {
    golub_kahan.advance();
    const double alpha = golub_kahan.alpha(), beta = golub_kahan.beta();
    size = std::hypot(size, alpha, beta);
    const Rotation first(alpha_bar, beta);
    r.add({theta, first.r});
    theta = first.s * alpha;
    const double theta_bar = s_bar * first.r, previous_zeta = zeta;
    alpha_bar = first.c * alpha;
    const Rotation second(c_bar * first.r, theta);
    zeta = second.c * zeta_bar;
    zeta_bar *= -second.s;
    detail::scale_and_add(h_bar, detail::scalar<S>(-theta_bar * first.r / (rho * rho_bar)), h);
    detail::add(x, detail::scalar<S>(zeta / (first.r * second.r)), h_bar);
    detail::scale_and_add(h, detail::scalar<S>(-theta / first.r), golub_kahan.v());
    rho = first.r;
    rho_bar = second.r;
    c_bar = second.c;
    s_bar = second.s;
    residual = residual_norm.next(first, theta_bar, rho_bar, previous_zeta, zeta);
  }
  return history.solution(std::move(x), r.condition());
}

}  // namespace

template <Scalar S>
Solution<S> lsmr(const LinearOperator<S>& a, const Tensor<S>& b, const IterationOptions<S>& options,
                 double lambda) {
  return detail::solve_least_squares_each<S>(
      a, b, lambda, options, "LSMR",
      [&](const LinearOperator<S>& system, const Tensor<S>& r, const detail::OfZero& zero) {
        return lsmr_one(system, r, zero, options);
      });
}

#define CONVMAT_INSTANTIATE(S)                                                      \
  template CONVMAT_API Solution<S> lsmr(const LinearOperator<S>&, const Tensor<S>&, \
                                        const IterationOptions<S>&, double);
CONVMAT_FOR_EACH_SCALAR(CONVMAT_INSTANTIATE)
#undef CONVMAT_INSTANTIATE

}  // namespace convmat
