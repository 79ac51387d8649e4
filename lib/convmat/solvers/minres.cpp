#include <algorithm>
#include <cmath>
#include <convmat/solvers/iterate.hpp>
#include <convmat/solvers/minres.hpp>
#include <convmat/solvers/triangle.hpp>
#include <limits>

namespace convmat {
namespace {

// The norm of r that belongs to M⁻¹, from y = M⁻¹ r.
template <Scalar S>
double norm_of(const Tensor<S>& r, const Tensor<S>& y, const IterationOptions<S>& options) {
  if (!options.preconditioner) return norm(r);
  const auto square = static_cast<double>(std::real(dot(r, y)));
  if (square > 0 || max_abs(r) == 0) return std::sqrt(square);
  throw NumericError("preconditioner " + describe(*options.preconditioner) +
                     " is not positive definite: rᴴM⁻¹r = " + detail::number(square) + " in MINRES");
}

// One step of Lanczos: A V = V T with V orthonormal in the norm of M⁻¹, T tridiagonal of diagonal alpha and
// off-diagonal beta. r = beta v before M⁻¹.
template <Scalar S>
class Lanczos {
 public:
  Lanczos(const LinearOperator<S>& a, const Tensor<S>& r, const IterationOptions<S>& options)
      : a_(a),
        options_(options),
        r_(r),
        y_(detail::preconditioned(options, r)),
        beta_(norm_of(r_, y_, options)) {}

  double beta() const { return beta_; }
  double alpha() const { return alpha_; }
  const Tensor<S>& v() const { return v_; }

  void advance() {
    v_ = y_;
    detail::scale(v_, 1 / beta_);
    Tensor<S> next = detail::times(a_, v_);
    if (previous_beta_ > 0) detail::add(next, detail::scalar<S>(-beta_ / previous_beta_), previous_);
    alpha_ = static_cast<double>(std::real(dot(v_, next)));
    detail::add(next, detail::scalar<S>(-alpha_ / beta_), r_);
    previous_ = std::move(r_);
    r_ = std::move(next);
    y_ = detail::preconditioned(options_, r_);
    previous_beta_ = beta_;
    beta_ = norm_of(r_, y_, options_);
  }

 private:
  const LinearOperator<S>& a_;
  const IterationOptions<S>& options_;
  Tensor<S> r_, y_, previous_, v_;
  double beta_, previous_beta_ = 0, alpha_ = 0;
};

template <Scalar S>
Solution<S> minres_one(const LinearOperator<S>& a, const Tensor<S>& b, Tensor<S> x,
                       const IterationOptions<S>& options) {
  const double scale = norm_of(b, detail::preconditioned(options, b), options);
  Lanczos<S> lanczos(a, b - detail::times(a, x), options);
  detail::ResidualHistory history("MINRES", options);
  if (scale > 0) detail::require_hermitian(a, b, "MINRES");
  // QR of T by rotations (c, s): R has diagonal gamma, then delta and epsilon above it.
  const Tensor<S> q = detail::times(a, detail::preconditioned(options, b));
  const double gradient_of_zero = norm_of(q, detail::preconditioned(options, q), options);
  double residual = lanczos.beta(), c = -1, s = 0, delta_bar = 0, epsilon = 0;
  double size = 0, above = 0;  // ‖T‖, and its last off-diagonal entry
  const double rounding = std::numeric_limits<Real<S>>::epsilon();
  double least_gradient = std::numeric_limits<double>::infinity();
  Tensor<S> w(x.shape()), previous(x.shape());
  detail::Triangle<double> r;
  while (!history.ends(scale == 0 ? 0 : residual / scale, scale == 0)) {
    lanczos.advance();
    const double alpha = lanczos.alpha(), beta = lanczos.beta();
    size = std::hypot(size, alpha, std::hypot(beta, above));
    above = beta;
    const double previous_epsilon = epsilon, delta = c * delta_bar + s * alpha,
                 gamma_bar = s * delta_bar - c * alpha;
    epsilon = s * beta;
    delta_bar = -c * beta;
    // |A r| / (|A| |r|), which of a singular A falls until rounding takes x into the null space.
    const double gradient = std::hypot(gamma_bar, delta_bar) / size;
    if (gradient <= rounding || gradient * size * residual <= options.tolerance * gradient_of_zero) break;
    if (least_gradient < std::sqrt(rounding) && gradient > 10 * least_gradient) break;
    least_gradient = std::min(least_gradient, gradient);
    const double gamma = std::hypot(gamma_bar, beta);
    r.add({previous_epsilon, delta, gamma});
    c = gamma_bar / gamma;
    s = beta / gamma;
    Tensor<S> next = lanczos.v();
    detail::add(next, detail::scalar<S>(-previous_epsilon), previous);
    detail::add(next, detail::scalar<S>(-delta), w);
    detail::scale(next, 1 / gamma);
    previous = std::move(w);
    w = std::move(next);
    detail::add(x, detail::scalar<S>(c * residual), w);
    residual *= s;
  }
  return history.solution(scale == 0 ? Tensor<S>(x.shape()) : std::move(x), r.condition());
}

}  // namespace

template <Scalar S>
Solution<S> minres(const LinearOperator<S>& a, const Tensor<S>& b, const IterationOptions<S>& options) {
  return detail::solve_each_square<S>(a, b, options, "MINRES", [&](const Tensor<S>& own, Tensor<S> start) {
    return minres_one(a, own, std::move(start), options);
  });
}

#define CONVMAT_INSTANTIATE(S)                                                        \
  template CONVMAT_API Solution<S> minres(const LinearOperator<S>&, const Tensor<S>&, \
                                          const IterationOptions<S>&);
CONVMAT_FOR_EACH_SCALAR(CONVMAT_INSTANTIATE)
#undef CONVMAT_INSTANTIATE

}  // namespace convmat
