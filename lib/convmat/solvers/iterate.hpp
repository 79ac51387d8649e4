#pragma once

#include <algorithm>
#include <convmat/core/require_finite.hpp>
#include <convmat/solvers/iteration.hpp>
#include <limits>

namespace convmat::detail {

/// The residuals of one iteration as they come.
class ResidualHistory {
 public:
  template <Scalar S>
  ResidualHistory(std::string method, const IterationOptions<S>& options)
      : method_(std::move(method)),
        tolerance_(options.tolerance),
        limit_(options.iterations),
        monitor_(options.monitor) {}

  const std::string& method() const { return method_; }
  Index iteration() const { return static_cast<Index>(residuals_.size()) - 1; }

  /// Records a residual; true where the iteration ends with it: always where it has `converged` by a measure
  /// of its own. Throws NumericError where it is not finite.
  bool ends(double residual, bool converged = false);

  /// x with the history, and the condition where it is known.
  template <Scalar S>
  Solution<S> solution(Tensor<S> x, std::optional<double> condition) const {
    Solution<S> result{std::move(x), method_, "asked for", 0, 0};
    result.condition = condition;
    result.iterations = iteration();
    result.history = residuals_;
    result.ending = ending_;
    return result;
  }

 private:
  std::string method_;
  double tolerance_;
  Index limit_;
  std::function<bool(Index, double)> monitor_;
  std::vector<double> residuals_;
  Ending ending_ = Ending::converged;
};

/// Throws ShapeError unless A's domain and range have one volume.
template <Scalar S>
void require_square(const LinearOperator<S>& a, const std::string& method);

/// Throws NumericError unless Aᴴ v = A v, to rounding, for this v.
template <Scalar S>
void require_hermitian(const LinearOperator<S>& a, const Tensor<S>& v, const std::string& method);

/// Throws Error "lambda = -1; expected 0 or more".
void require_lambda(double lambda);

/// |Aᴴ (b - A x) - λ x| / |Aᴴ b|, the worst of a batch; 0 where both are, and the first where Aᴴ b = 0.
template <Scalar S>
double relative_gradient(const LinearOperator<S>& a, const Tensor<S>& x, const Tensor<S>& b, double lambda);

/// The solution of A x = b for one right-hand side, from a start.
template <Scalar S>
using OneSolver = std::function<Solution<S>(const Tensor<S>& b, Tensor<S> start)>;

/// Solves every right-hand side of b, one after the other.
template <Scalar S>
Solution<S> solve_each(const LinearOperator<S>& a, const Tensor<S>& b, const IterationOptions<S>& options,
                       const std::string& method, const OneSolver<S>& solve);

/// The same for a square A, with b written as an array of the domain.
template <Scalar S>
Solution<S> solve_each_square(const LinearOperator<S>& a, const Tensor<S>& b,
                              const IterationOptions<S>& options, const std::string& method,
                              const OneSolver<S>& solve);

/// Norms of residual and gradient, ‖b‖ and ‖Bᴴ b‖, at x = 0.
struct OfZero {
  double residual, gradient;
};

/// Is a gradient ‖Bᴴ r‖ as much smaller than that of zero as is wanted, or lost in the rounding of r?
template <Scalar S>
bool is_minimum(double gradient, double residual, double size_of_b, const OfZero& zero, double tolerance) {
  const double rounding = std::numeric_limits<Real<S>>::epsilon() * size_of_b * residual;
  return gradient <= std::max(tolerance * zero.gradient, rounding);
}

/// Solves min ‖A x - b‖² + λ ‖x‖² by a method for min ‖B y - r‖ from y = 0, where B is [A; √λ I] M⁻¹, r what
/// the start leaves and x = start + M⁻¹ y. Throws Error where λ is negative.
template <Scalar S>
Solution<S> solve_least_squares_each(
    const LinearOperator<S>& a, const Tensor<S>& b, double lambda, const IterationOptions<S>& options,
    const std::string& method,
    const std::function<Solution<S>(const LinearOperator<S>& b, const Tensor<S>& r, const OfZero& zero)>&
        solve);

/// A x for square A as an array of the domain; M⁻¹ r, or r where there is no preconditioner.
template <Scalar S>
Tensor<S> times(const LinearOperator<S>& a, const Tensor<S>& x) {
  return (a * x).reshaped(x.shape());
}
template <Scalar S>
Tensor<S> preconditioned(const IterationOptions<S>& options, const Tensor<S>& r) {
  if (!options.preconditioner) return r;
  return (*options.preconditioner * r.reshaped(options.preconditioner->domain())).reshaped(r.shape());
}

template <Scalar S>
S scalar(double value) {
  return S(static_cast<Real<S>>(value));
}

/// y += alpha x, y = x + beta y and y = alpha y.
template <Scalar S>
void add(Tensor<S>& y, std::type_identity_t<S> alpha, const Tensor<S>& x) {
  for (Index i = 0; i < y.size(); ++i) add_product(y[i], alpha, x[i]);
}
template <Scalar S>
void scale_and_add(Tensor<S>& y, std::type_identity_t<S> beta, const Tensor<S>& x) {
  for (Index i = 0; i < y.size(); ++i) y[i] = x[i] + product(beta, y[i]);
}
template <Scalar S>
void scale(Tensor<S>& y, double alpha) {
  for (S& value : y.span()) value *= static_cast<Real<S>>(alpha);
}

/// "-1.5", as text.
std::string number(double value);

}  // namespace convmat::detail
