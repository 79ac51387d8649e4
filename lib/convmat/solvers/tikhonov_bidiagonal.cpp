#include <Eigen/Core>
#include <algorithm>
#include <cmath>
#include <convmat/core/random.hpp>
#include <convmat/solvers/bidiagonalization.hpp>
#include <convmat/solvers/tikhonov_system.hpp>

namespace convmat::detail {
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

struct Bidiagonal {
  std::vector<double> diagonal, subdiagonal;  // alpha_1.., beta_1..: one more than steps

  double square_norm() const { return detail::square_norm(diagonal, subdiagonal); }
  Damped damped(double lambda) const { return detail::damped(diagonal, subdiagonal, lambda); }
};

template <Scalar S>
Bidiagonal bidiagonal(const LinearOperator<S>& a, const Tensor<S>& b, const TikhonovOptions& options) {
  Bidiagonalization<S> golub_kahan(a, b);
  Bidiagonal result{{golub_kahan.alpha()}, {golub_kahan.beta()}};
  for (Index k = 0; k < options.iterations; ++k) {
    const double norm = result.square_norm();
    const Damped least = result.damped(options.least * norm);
    if (least.gradient <= options.tolerance * std::sqrt(norm * least.objective)) break;
    golub_kahan.advance();
    result.diagonal.push_back(golub_kahan.alpha());
    result.subdiagonal.push_back(golub_kahan.beta());
  }
  return result;
}

// As many as hold 2^15 random signs, at most 8: then the trace is the better known the larger it is.
Index enough_probes(Index rows) {
  constexpr Index signs = 1 << 15, most = 8;
  return std::clamp<Index>(signs / rows, 1, most);
}

template <Scalar S>
class BidiagonalSystem final : public TikhonovSystem<S> {
 public:
  BidiagonalSystem(const LinearOperator<S>& a, const Tensor<S>& b, const TikhonovOptions& options)
      : a_(a), b_(b), rows_(b.size()), tolerance_(options.tolerance), data_(bidiagonal(a, b, options)) {
    const Index count = std::min(options.probes.value_or(enough_probes(rows_)), rows_);
    Rng rng(options.seed);
    for (Index i = 0; i < count; ++i)
      probes_.push_back(bidiagonal(a, probe<S>(a.range(), i, count == rows_, rng), options));
    square_norm_ = data_.square_norm();
    for (const Bidiagonal& each : probes_) square_norm_ = std::max(square_norm_, each.square_norm());
  }

  double square_norm() const override { return square_norm_; }

  TikhonovPoint at(double lambda) const override {
    const Damped least = data_.damped(lambda);
    const double residual = residual_square(data_.diagonal, data_.subdiagonal, least.y);
    bool converged = is_small(least);
    double trace = 0;  // tr(I - A (AᴴA + λI)⁻¹ Aᴴ) / m
    for (const Bidiagonal& each : probes_) {
      const Damped probe = each.damped(lambda);
      converged = converged && is_small(probe);
      trace += probe.objective / static_cast<double>(probes_.size());
    }
    return {lambda, std::sqrt(residual), std::sqrt(sum_of_squares(least.y)),
            residual / (static_cast<double>(rows_) * trace * trace), converged};
  }

  // The bidiagonalisation once more, of which V is not kept, for all at once: some columns of V at a time.
  Tensor<S> solutions(const std::vector<double>& lambdas) const override {
    using Columns = Eigen::Matrix<S, Eigen::Dynamic, Eigen::Dynamic>;
    constexpr Index together = 8;
    const auto count = static_cast<Index>(lambdas.size()),
               steps = static_cast<Index>(data_.diagonal.size()) - 1;
    Columns y(steps, count), v(volume(a_.domain()), std::min(together, steps));
    for (Index i = 0; i < count; ++i) {
      const Damped least = data_.damped(lambdas[static_cast<std::size_t>(i)]);
      for (Index k = 0; k < steps; ++k) y(k, i) = scalar<S>(least.y[static_cast<std::size_t>(k)]);
    }
    Tensor<S> x(prepend(count, a_.domain()));
    Eigen::Map<Columns> all(x.data(), v.rows(), count);
    Bidiagonalization<S> golub_kahan(a_, b_);
    for (Index k = 0; k < steps; ++k) {
      v.col(k % together) = Eigen::Map<const Columns>(golub_kahan.v().data(), v.rows(), 1);
      if (const Index full = k % together + 1; full == together || k + 1 == steps)
        all.noalias() += v.leftCols(full) * y.middleRows(k + 1 - full, full);
      if (k + 1 < steps) golub_kahan.advance();
    }
    return x;
  }

 private:
  bool is_small(const Damped& d) const {
    return d.gradient <= tolerance_ * std::sqrt(square_norm_ * d.objective);
  }

  LinearOperator<S> a_;
  Tensor<S> b_;
  Index rows_;
  double tolerance_, square_norm_;
  Bidiagonal data_;
  std::vector<Bidiagonal> probes_;
};

}  // namespace

template <Scalar S>
std::shared_ptr<const TikhonovSystem<S>> bidiagonal_system(const LinearOperator<S>& a, const Tensor<S>& b,
                                                           const TikhonovOptions& options) {
  return std::make_shared<BidiagonalSystem<S>>(a, b, options);
}

#define CONVMAT_INSTANTIATE(S)                                         \
  template std::shared_ptr<const TikhonovSystem<S>> bidiagonal_system( \
      const LinearOperator<S>&, const Tensor<S>&, const TikhonovOptions&);
CONVMAT_FOR_EACH_SCALAR(CONVMAT_INSTANTIATE)
#undef CONVMAT_INSTANTIATE

}  // namespace convmat::detail
