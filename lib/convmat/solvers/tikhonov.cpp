#include <algorithm>
#include <boost/math/tools/minima.hpp>
#include <boost/math/tools/roots.hpp>
#include <cmath>
#include <convmat/core/random.hpp>
#include <convmat/solvers/bidiagonalization.hpp>
#include <convmat/solvers/tikhonov.hpp>

namespace convmat {
namespace {

// min ‖B y - β e₁‖² + λ ‖y‖² for B of `steps` columns.
struct Damped {
  std::vector<double> y;
  double objective, gradient;  // ‖Bᵀr - λ y‖, which the next step sees
};

// QR of [B; √λ I] by rotations of two rows (Paige and Saunders 1982): R has diagonal rho and theta above it.
Damped damped(const std::vector<double>& alpha, const std::vector<double>& beta, double lambda) {
  const std::size_t steps = alpha.size() - 1;
  std::vector<double> rho(steps), theta(steps), phi(steps);
  double rho_bar = alpha[0], phi_bar = beta[0], gradient = std::abs(alpha[0] * beta[0]), objective = 0;
  for (std::size_t k = 0; k < steps; ++k) {
    const double damped_rho = std::hypot(rho_bar, std::sqrt(lambda));
    objective += lambda * phi_bar * phi_bar / (damped_rho * damped_rho);
    phi_bar *= rho_bar / damped_rho;
    rho[k] = std::hypot(damped_rho, beta[k + 1]);
    const double c = damped_rho / rho[k], s = beta[k + 1] / rho[k];
    theta[k] = s * alpha[k + 1];
    rho_bar = -c * alpha[k + 1];
    phi[k] = c * phi_bar;
    phi_bar *= s;
    gradient = std::abs(phi_bar * rho_bar);
  }
  std::vector<double> y(steps);
  for (std::size_t k = steps; k-- > 0;) y[k] = (phi[k] - (k + 1 < steps ? theta[k] * y[k + 1] : 0)) / rho[k];
  return {std::move(y), objective + phi_bar * phi_bar, gradient};
}

double sum_of_squares(const std::vector<double>& values) {
  double sum = 0;
  for (const double value : values) sum += value * value;
  return sum;
}

// ‖B y - β e₁‖²: as the difference of objective and λ ‖y‖² it would cancel.
double residual_square(const std::vector<double>& alpha, const std::vector<double>& beta,
                       const std::vector<double>& y) {
  double sum = 0;
  for (std::size_t k = 0; k <= y.size(); ++k) {
    double entry = k == 0 ? beta[0] : -beta[k] * y[k - 1];
    if (k < y.size()) entry -= alpha[k] * y[k];
    sum += entry * entry;
  }
  return sum;
}

// ‖B‖² <= (max alpha + max beta)², which exceeds it by a factor of 4 at most.
double square_norm(const std::vector<double>& alpha, const std::vector<double>& beta) {
  const double sum = *std::max_element(alpha.begin(), alpha.end()) +
                     (beta.size() > 1 ? *std::max_element(beta.begin() + 1, beta.end()) : 0);
  return sum * sum;
}

void require_positive(double value, const std::string& name) {
  if (!(value > 0 && value < INFINITY))
    throw Error(name + " = " + detail::number(value) + "; expected a positive number");
}

// A unit vector of signs, or e_i where there are as many probes as rows.
template <Scalar S>
Tensor<S> probe(const Shape& range, Index i, bool all, Rng& rng) {
  Tensor<S> u(range);
  if (all) {
    u[i] = 1;
    return u;
  }
  const auto size = static_cast<Real<S>>(1 / std::sqrt(static_cast<double>(u.size())));
  for (S& value : u.span()) value = rng.next() >> 63 ? size : -size;
  return u;
}

}  // namespace

template <Scalar S>
Tikhonov<S>::Tikhonov(const LinearOperator<S>& a, const Tensor<S>& b, const TikhonovOptions& options)
    : rows_(static_cast<double>(volume(a.range()))), tolerance_(options.tolerance) {
  require_positive(options.tolerance, "tolerance");
  require_positive(options.least, "least");
  require_positive(static_cast<double>(options.iterations), "iterations");
  require_positive(static_cast<double>(options.probes), "probes");
  if (b.shape() != a.range())
    throw ShapeError("b has shape " + to_string(b.shape()) + "; expected that of A's range, " +
                     to_string(a.range()));
  detail::require_finite(b, "b");
  if (norm(b) == 0) throw NumericError("b = 0, for which x = 0 at every λ");
  data_ = bidiagonal(a, b, options);
  const Index rows = volume(a.range()), count = std::min(options.probes, rows);
  Rng rng(options.seed);
  for (Index i = 0; i < count; ++i)
    probes_.push_back(bidiagonal(a, probe<S>(a.range(), i, count == rows, rng), options));
  for (const Bidiagonal& each : probes_)
    square_norm_ = std::max(square_norm_, square_norm(each.diagonal, each.subdiagonal));
  square_norm_ = std::max(square_norm_, square_norm(data_.diagonal, data_.subdiagonal));
  if (square_norm_ == 0) throw NumericError("A = 0, for which x = 0 at every λ");
  least_ = options.least * square_norm_;
}

template <Scalar S>
typename Tikhonov<S>::Bidiagonal Tikhonov<S>::bidiagonal(const LinearOperator<S>& a, const Tensor<S>& b,
                                                         const TikhonovOptions& options) const {
  detail::Bidiagonalization<S> golub_kahan(a, b);
  Bidiagonal result{{golub_kahan.alpha()}, {golub_kahan.beta()}};
  for (Index k = 0; k < options.iterations; ++k) {
    const double norm = square_norm(result.diagonal, result.subdiagonal);
    const Damped least = damped(result.diagonal, result.subdiagonal, options.least * norm);
    if (least.gradient <= options.tolerance * std::sqrt(norm * least.objective)) break;
    golub_kahan.advance();
    result.diagonal.push_back(golub_kahan.alpha());
    result.subdiagonal.push_back(golub_kahan.beta());
  }
  return result;
}

template <Scalar S>
TikhonovPoint Tikhonov<S>::at(double lambda) const {
  require_positive(lambda, "lambda");
  const Damped least = damped(data_.diagonal, data_.subdiagonal, lambda);
  const double residual = residual_square(data_.diagonal, data_.subdiagonal, least.y);
  const auto is_small = [&](const Damped& d) {
    return d.gradient <= tolerance_ * std::sqrt(square_norm_ * d.objective);
  };
  bool converged = is_small(least);
  double trace = 0;  // tr(I - A (AᴴA + λI)⁻¹ Aᴴ) / m
  for (const Bidiagonal& each : probes_) {
    const Damped probe = damped(each.diagonal, each.subdiagonal, lambda);
    converged = converged && is_small(probe);
    trace += probe.objective / static_cast<double>(probes_.size());
  }
  return {lambda, std::sqrt(residual), std::sqrt(sum_of_squares(least.y)), residual / (rows_ * trace * trace),
          converged};
}

template <Scalar S>
std::vector<TikhonovPoint> Tikhonov<S>::path(Index count) const {
  if (count < 2) throw Error("count = " + std::to_string(count) + "; expected 2 or more");
  std::vector<TikhonovPoint> points;
  for (Index i = 0; i < count; ++i)
    points.push_back(at(
        least_ * std::pow(square_norm_ / least_, static_cast<double>(i) / static_cast<double>(count - 1))));
  return points;
}

template <Scalar S>
TikhonovPoint Tikhonov<S>::by_gcv() const {
  const std::vector<TikhonovPoint> points = path(100);
  const auto best = std::min_element(points.begin(), points.end(),
                                     [](const auto& p, const auto& q) { return p.gcv < q.gcv; });
  const double below = best == points.begin() ? best->lambda : (best - 1)->lambda;
  const double above = best + 1 == points.end() ? best->lambda : (best + 1)->lambda;
  constexpr int bits = 20;
  const auto [logarithm, value] = boost::math::tools::brent_find_minima(
      [&](double x) { return at(std::exp(x)).gcv; }, std::log(below), std::log(above), bits);
  return value < best->gcv ? at(std::exp(logarithm)) : *best;
}

template <Scalar S>
TikhonovPoint Tikhonov<S>::by_discrepancy(double noise) const {
  require_positive(noise, "noise");
  const double least = at(least_).residual, most = data_.subdiagonal[0];
  if (!(least < noise && noise < most))
    throw NumericError("noise = " + detail::number(noise) +
                       ", and no λ leaves this residual: they lie between " + detail::number(least) +
                       " and " + detail::number(most) + ", the norm of b");
  double above = square_norm_;
  while (at(above).residual < noise) above *= 10;
  std::uintmax_t evaluations = 100;
  const auto bracket = boost::math::tools::toms748_solve(
      [&](double x) { return at(std::exp(x)).residual - noise; }, std::log(least_), std::log(above),
      boost::math::tools::eps_tolerance<double>(40), evaluations);
  return at(std::exp(bracket.first));
}

#define CONVMAT_INSTANTIATE(S) template class CONVMAT_API Tikhonov<S>;
CONVMAT_FOR_EACH_SCALAR(CONVMAT_INSTANTIATE)
#undef CONVMAT_INSTANTIATE

}  // namespace convmat
