#include <algorithm>
#include <cmath>
#include <convmat/core/power_of_two.hpp>
#include <convmat/core/require_finite.hpp>
#include <convmat/solvers/gko.hpp>
#include <convmat/solvers/gohberg_semencul.hpp>
#include <convmat/solvers/levinson.hpp>
#include <convmat/solvers/one_norm.hpp>
#include <convmat/solvers/schur.hpp>
#include <convmat/solvers/toeplitz_product.hpp>
#include <convmat/solvers/toeplitz_solve.hpp>

namespace convmat {
namespace {

using detail::entries;
using detail::ToeplitzElimination;
using detail::ToeplitzEntries;

constexpr double eps = std::numeric_limits<double>::epsilon();

// What automatic accepts: stable methods stay far below.
constexpr double accepted_backward_error = 1000 * eps;

template <Scalar S>
void require_square(const Toeplitz<S>& t) {
  if (t.domain() != t.range())
    throw ShapeError(describe(t) + " is not square; expected as many rows as columns");
  detail::require_finite(t.lower().kernel(), describe(t) + ": diagonal");
}

// J T J = Tᵀ: T x = b is Tᵀ (J x) = J b.
template <Scalar W>
ToeplitzElimination<W> substitute_upper(const ToeplitzEntries<W>& t, const Tensor<W>& b) {
  const auto reverse_rows = [n = t.n()](Tensor<W> x) {
    for (Index row = 0; row < x.size(); row += n) std::reverse(x.data() + row, x.data() + row + n);
    return x;
  };
  ToeplitzElimination<W> result = detail::substitute_lower(t.transpose(), reverse_rows(b));
  result.x = reverse_rows(std::move(result.x));
  std::swap(result.first, result.last);
  result.first = reverse_rows(std::move(result.first));
  result.last = reverse_rows(std::move(result.last));
  return result;
}

template <Scalar W>
using Inverse = GohbergSemencul<W, detail::ToeplitzProduct<W>>;

// ‖T⁻¹‖_1 from below, by an inverse that rounding may have spoilt: whatever y is, ‖T⁻¹‖ >= ‖y‖ / ‖T y‖.
template <Scalar W>
double inverse_norm_estimate(const LinearOperator<W>& t, const LinearOperator<W>& inverse) {
  const auto product = [&](const Tensor<W>& x) {
    const Tensor<W> y = inverse * x;
    return W{std::min(1.0, detail::one_norm(x) / detail::one_norm(t * y))} * y;
  };
  return detail::one_norm_estimate<W>(
      volume(t.domain()), product,
      [conjugate = adjoint(inverse)](const Tensor<W>& y) { return conjugate * y; });
}

// An elimination, refined, with what is known of its error.
template <Scalar W>
struct Attempt {
  ToeplitzElimination<W> elimination;
  std::optional<LinearOperator<W>> inverse;
  double error = std::numeric_limits<double>::infinity();

  bool is_accepted() const { return error <= accepted_backward_error; }
};

template <Scalar W>
class ToeplitzSystem {
 public:
  ToeplitzSystem(const ToeplitzEntries<W>& t, const Tensor<W>& b)
      : t_(t), b_(b), a_(detail::ToeplitzProduct<W>(t.column, t.row)), norm_(t.infinity_norm()) {}

  const ToeplitzEntries<W>& t() const { return t_; }

  Attempt<W> levinson() const { return refined(detail::levinson(t_, b_, t_.is_hermitian())); }
  Attempt<W> any_levinson() const { return refined(detail::levinson(t_, b_, false)); }
  Attempt<W> schur() const { return refined(detail::schur(t_, b_)); }
  Attempt<W> gko() const { return refined(detail::gko(t_, b_)); }
  // Stable, componentwise, at any condition: x is as good without a step of refinement.
  Attempt<W> substitution() const {
    return measured(t_.is_lower() ? detail::substitute_lower(t_, b_) : substitute_upper(t_, b_));
  }

  // From below; exact where T is triangular, one column of its inverse holding all others.
  double condition(const Attempt<W>& attempt) const {
    const auto& e = attempt.elimination;
    double inverse_norm = std::max(detail::one_norm(e.first), detail::one_norm(e.last));
    if (attempt.inverse) inverse_norm = std::max(inverse_norm, inverse_norm_estimate(a_, *attempt.inverse));
    return t_.one_norm() * inverse_norm;
  }

  // Is x of no use, and but for rounding there would be none?
  bool is_singular(const Attempt<W>& attempt, double condition) const {
    constexpr double much = 0.1;
    return !(condition < 1 / eps) || assessed({attempt.elimination.x, "", "", 0, 0}).residual > much;
  }

  // x, rounded or not, with its residual and backward error.
  Solution<W> assessed(Solution<W> solution) const {
    return detail::assessed(std::move(solution), a_, norm_, b_);
  }

 private:
  double backward_error(const Tensor<W>& x) const { return detail::backward_error(a_, norm_, x, b_); }

  Attempt<W> measured(ToeplitzElimination<W> elimination) const {
    Attempt<W> result{std::move(elimination), {}};
    auto& e = result.elimination;
    if (!e.breakdown.empty()) return result;
    if (first_nonfinite(e.x) >= 0)
      e.breakdown = "its solution is not finite";
    else
      result.error = backward_error(e.x);
    return result;
  }

  Attempt<W> refined(ToeplitzElimination<W> elimination) const {
    Attempt<W> result = measured(std::move(elimination));
    auto& e = result.elimination;
    if (!e.breakdown.empty()) return result;
    if (first_nonfinite(e.first) >= 0 || first_nonfinite(e.last) >= 0) {
      e.breakdown = "the inverse is not finite";
      return result;
    }
    if (Inverse<W>::is_determined_by(e.first, e.last)) result.inverse = Inverse<W>(e.first, e.last);
    if (!result.inverse || result.error <= 8 * eps) return result;
    Tensor<W> residual = b_, better = e.x;
    accumulate(a_, W{-1}, e.x, residual);
    accumulate(*result.inverse, W{1}, residual, better);
    const double error = backward_error(better);
    if (!(error < result.error)) return result;
    e.x = std::move(better);
    result.error = error;
    return result;
  }

  const ToeplitzEntries<W>& t_;
  const Tensor<W>& b_;
  LinearOperator<W> a_;
  double norm_;
};

template <Scalar W>
struct Choice {
  Attempt<W> attempt;
  std::string method, reason;
};

constexpr const char* substitution_name = "substitution";
constexpr const char* levinson_name = "Levinson recursion";
constexpr const char* schur_name = "Schur algorithm (Cholesky factor)";
constexpr const char* gko_name = "GKO elimination with partial pivoting";

template <Scalar W>
Choice<W> choose(const ToeplitzSystem<W>& system) {
  if (system.t().is_lower() || system.t().is_upper())
    return {system.substitution(), substitution_name, "T is triangular"};
  if (!system.t().is_hermitian()) return {system.gko(), gko_name, "T is not Hermitian"};
  Attempt<W> attempt = system.levinson();
  if (attempt.is_accepted())
    return {std::move(attempt), levinson_name, "T is Hermitian and its leading minors are positive"};
  const std::string why =
      attempt.elimination.breakdown.empty()
          ? "the backward error of Levinson's recursion is " + detail::scientific(attempt.error)
          : "T is Hermitian, but " + attempt.elimination.breakdown;
  return {system.gko(), gko_name, why};
}

template <Scalar W>
Choice<W> solve_by(ToeplitzMethod method, const ToeplitzSystem<W>& system) {
  const std::string asked = "asked for";
  if (method == ToeplitzMethod::levinson) return {system.any_levinson(), levinson_name, asked};
  if (method == ToeplitzMethod::schur) return {system.schur(), schur_name, asked};
  if (method == ToeplitzMethod::gko) return {system.gko(), gko_name, asked};
  return choose(system);
}

// Of a singular T.
constexpr const char* least_squares =
    "; use lsqr() or SparseQr (convmat solve --method lsqr or qr) for least squares";

// Elimination with pivots goes around a minor that vanishes.
std::string remedy(const std::string& method) {
  return method == levinson_name || method == schur_name ? "; use ToeplitzMethod::gko (--method gko)"
                                                         : least_squares;
}

template <Scalar To, Scalar From>
Tensor<To> rounded(const Tensor<From>& x) {
  Tensor<To> result(x.shape());
  std::transform(x.begin(), x.end(), result.span().begin(),
                 [](From value) { return static_cast<To>(value); });
  return result;
}

}  // namespace

template <Scalar S>
Solution<S> toeplitz_solve(const Toeplitz<S>& t, const Tensor<S>& b, const ToeplitzOptions& options) {
  using W = Double<S>;
  require_square(t);
  const Index count = detail::batch_of(b.shape(), t.domain(), "b", describe(t));
  detail::require_finite(b, "b");

  // (2^-e T) (2^(e-f) x) = 2^-f b, of which no product leaves the range of the numbers.
  const int exponent = binary_exponent(t.lower().kernel()), exponent_of_b = binary_exponent(b);
  const ToeplitzEntries<W> own = entries(t, exponent);
  const Tensor<W> right = times_power_of_two(cast<W>(b), -exponent_of_b).reshaped({count, own.n()});
  const ToeplitzSystem<W> system(own, right);
  const Choice<W> choice = solve_by(options.method, system);
  const auto& e = choice.attempt.elimination;
  if (!e.breakdown.empty())
    throw NumericError(describe(t) + ": " + choice.method + " breaks down: " + e.breakdown +
                       remedy(choice.method));
  const Tensor<S> x = rounded<S>(times_power_of_two(e.x, exponent_of_b - exponent)).reshaped(b.shape());
  Solution<S> solution{x, choice.method, choice.reason, 0, 0, 0, e.factor_nonzeros, {}};
  // Of no use where the columns of the inverse are not.
  if (choice.attempt.is_accepted() || choice.method != levinson_name)
    solution.condition = system.condition(choice.attempt);
  if (choice.method != substitution_name && solution.condition &&
      system.is_singular(choice.attempt, *solution.condition))
    throw NumericError(describe(t) + " is singular to working precision: condition " +
                       detail::scientific(*solution.condition) + ", pivot " +
                       std::to_string(e.pivots.smallest_at) + " of " + choice.method + " is " +
                       detail::scientific(e.pivots.smallest / e.pivots.largest) + " of the largest" +
                       least_squares);
  const Tensor<W> given = times_power_of_two(cast<W>(x), exponent - exponent_of_b).reshaped(right.shape());
  const Solution<W> measured = system.assessed({given, choice.method, {}, 0, 0});
  solution.residual = measured.residual;
  solution.backward_error = measured.backward_error;
  return solution;
}

template <Scalar S>
LogDeterminant<S> log_determinant(const Toeplitz<S>& t) {
  using W = Double<S>;
  require_square(t);
  const int exponent = binary_exponent(t.lower().kernel());
  const ToeplitzEntries<W> own = entries(t, exponent);
  const Tensor<W> none({0, own.n()});
  ToeplitzElimination<W> e;
  e.breakdown = "not tried";
  if (own.is_hermitian()) e = detail::levinson(own, none, true);
  if (!e.breakdown.empty()) e = detail::gko(own, none);
  if (!e.breakdown.empty()) return {-std::numeric_limits<double>::infinity(), S{}};
  const double log_scale = static_cast<double>(own.n()) * exponent * std::log(2.0);
  return {e.pivots.log_modulus + log_scale, static_cast<S>(e.pivots.phase)};
}

#define CONVMAT_INSTANTIATE(S)                                                          \
  template CONVMAT_API Solution<S> toeplitz_solve(const Toeplitz<S>&, const Tensor<S>&, \
                                                  const ToeplitzOptions&);              \
  template CONVMAT_API LogDeterminant<S> log_determinant(const Toeplitz<S>&);
CONVMAT_FOR_EACH_SCALAR(CONVMAT_INSTANTIATE)
#undef CONVMAT_INSTANTIATE

}  // namespace convmat
