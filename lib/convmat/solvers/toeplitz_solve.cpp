#include <algorithm>
#include <cmath>
#include <convmat/solvers/gko.hpp>
#include <convmat/solvers/gohberg_semencul.hpp>
#include <convmat/solvers/levinson.hpp>
#include <convmat/solvers/require_finite.hpp>
#include <convmat/solvers/schur.hpp>
#include <convmat/solvers/toeplitz_solve.hpp>

namespace convmat {
namespace {

using detail::Double;
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

// T⁻¹, where its first and last column determine it to some digits.
template <Scalar W>
std::optional<LinearOperator<W>> inverse_from(const ToeplitzElimination<W>& e) {
  const double largest = std::max(max_abs(e.first), max_abs(e.last));
  if (!(std::abs(e.first[0]) > 100 * eps * largest)) return {};
  return LinearOperator<W>(GohbergSemencul<W>(e.first, e.last));
}

template <Scalar W>
double sum_of_moduli(const Tensor<W>& x) {
  double sum = 0;
  for (const W value : x) sum += std::abs(value);
  return sum;
}

// ‖A‖_1 from below: the steepest ascent of ‖A x‖_1 over ‖x‖_1 = 1.
template <Scalar W>
double one_norm(const LinearOperator<W>& a) {
  const Index n = volume(a.domain());
  Tensor<W> x({n});
  std::fill(x.span().begin(), x.span().end(), W{1.0 / static_cast<double>(n)});
  double norm = 0;
  for (int step = 0; step < 5; ++step) {
    Tensor<W> y = a * x;
    const double here = sum_of_moduli(y);
    if (!(here > norm)) break;
    norm = here;
    for (W& value : y.span()) value = value == W{} ? W{1} : value / std::abs(value);
    const Tensor<W> slope = adjoint(a) * y;
    const auto steepest =
        std::max_element(slope.begin(), slope.end(), [](W u, W v) { return std::abs(u) < std::abs(v); });
    x = Tensor<W>({n});
    x[steepest - slope.begin()] = W{1};
  }
  return norm;
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
      : t_(t), b_(b), a_(Toeplitz<W>(t.column, t.row)) {}

  const ToeplitzEntries<W>& t() const { return t_; }

  Attempt<W> levinson() const { return refined(detail::levinson(t_, b_, t_.is_hermitian())); }
  Attempt<W> any_levinson() const { return refined(detail::levinson(t_, b_, false)); }
  Attempt<W> schur() const { return refined(detail::schur(t_, b_)); }
  Attempt<W> gko() const { return refined(detail::gko(t_, b_)); }
  Attempt<W> substitution() const {
    return refined(t_.is_lower() ? detail::substitute_lower(t_, b_) : substitute_upper(t_, b_));
  }

  // From below.
  double condition(const Attempt<W>& attempt) const {
    const auto& e = attempt.elimination;
    double inverse_norm = std::max(sum_of_moduli(e.first), sum_of_moduli(e.last));
    if (attempt.inverse) inverse_norm = std::max(inverse_norm, one_norm(*attempt.inverse));
    return infinity_norm(a_.transpose()) * inverse_norm;
  }

 private:
  Attempt<W> refined(ToeplitzElimination<W> elimination) const {
    Attempt<W> result{std::move(elimination), {}};
    auto& e = result.elimination;
    if (!e.breakdown.empty()) return result;
    if (first_nonfinite(e.x) >= 0 || first_nonfinite(e.first) >= 0 || first_nonfinite(e.last) >= 0) {
      e.breakdown = "its solution is not finite";
      return result;
    }
    result.inverse = inverse_from(e);
    result.error = backward_error(a_, e.x, b_);
    if (!result.inverse || result.error <= 8 * eps) return result;
    Tensor<W> residual = b_, better = e.x;
    accumulate(a_, W{-1}, e.x, residual);
    accumulate(*result.inverse, W{1}, residual, better);
    const double error = backward_error(a_, better, b_);
    if (!(error < result.error)) return result;
    e.x = std::move(better);
    result.error = error;
    return result;
  }

  const ToeplitzEntries<W>& t_;
  const Tensor<W>& b_;
  LinearOperator<W> a_;
};

template <Scalar W>
struct Choice {
  Attempt<W> attempt;
  std::string method, reason;
};

constexpr const char* levinson_name = "Levinson recursion";
constexpr const char* schur_name = "Schur algorithm (Cholesky factor)";
constexpr const char* gko_name = "GKO elimination with partial pivoting";

template <Scalar W>
Choice<W> choose(const ToeplitzSystem<W>& system) {
  if (system.t().is_lower() || system.t().is_upper())
    return {system.substitution(), "substitution", "T is triangular"};
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

  const ToeplitzEntries<W> own = entries(t);
  const Tensor<W> right = cast<W>(b).reshaped({count, own.n()});
  const ToeplitzSystem<W> system(own, right);
  const Choice<W> choice = solve_by(options.method, system);
  const auto& e = choice.attempt.elimination;
  if (!e.breakdown.empty())
    throw NumericError(describe(t) + ": " + choice.method + " breaks down: " + e.breakdown);
  // Of no use where the columns of the inverse are not.
  std::optional<double> condition;
  if (choice.attempt.is_accepted() || choice.method != levinson_name)
    condition = system.condition(choice.attempt);
  if (condition && !(*condition < 1 / eps))
    throw NumericError(describe(t) + " is singular to working precision: condition " +
                       detail::scientific(*condition) + ", pivot " + std::to_string(e.pivots.smallest_at) +
                       " of " + choice.method + " is " +
                       detail::scientific(e.pivots.smallest / e.pivots.largest) + " of the largest");
  Solution<S> solution{
      rounded<S>(e.x).reshaped(b.shape()), choice.method, choice.reason, 0, 0, 0, e.factor_nonzeros, {}};
  solution.condition = condition;
  return assessed<S>(std::move(solution), t, b);
}

template <Scalar S>
LogDeterminant<S> log_determinant(const Toeplitz<S>& t) {
  using W = Double<S>;
  require_square(t);
  const ToeplitzEntries<W> own = entries(t);
  const Tensor<W> none({0, own.n()});
  ToeplitzElimination<W> e;
  e.breakdown = "not tried";
  if (own.is_hermitian()) e = detail::levinson(own, none, true);
  if (!e.breakdown.empty()) e = detail::gko(own, none);
  if (!e.breakdown.empty()) return {-std::numeric_limits<double>::infinity(), S{}};
  return {e.pivots.log_modulus, static_cast<S>(e.pivots.phase)};
}

#define CONVMAT_INSTANTIATE(S)                                                          \
  template CONVMAT_API Solution<S> toeplitz_solve(const Toeplitz<S>&, const Tensor<S>&, \
                                                  const ToeplitzOptions&);              \
  template CONVMAT_API LogDeterminant<S> log_determinant(const Toeplitz<S>&);
CONVMAT_FOR_EACH_SCALAR(CONVMAT_INSTANTIATE)
#undef CONVMAT_INSTANTIATE

}  // namespace convmat
