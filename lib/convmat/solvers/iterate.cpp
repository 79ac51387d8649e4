#include <algorithm>
#include <cmath>
#include <convmat/algebra/product.hpp>
#include <convmat/core/power_of_two.hpp>
#include <convmat/solvers/iterate.hpp>
#include <sstream>

namespace convmat::detail {
namespace {

template <Scalar S>
Tensor<S> part(const Tensor<S>& all, const Shape& shape, Index n) {
  const Index size = volume(shape);
  return Tensor<S>(shape, {all.begin() + n * size, all.begin() + (n + 1) * size});
}

void require_nonnegative(bool valid, const char* name, const std::string& value) {
  if (!valid) throw Error(std::string(name) + " = " + value + "; expected 0 or more");
}

template <Scalar S>
void require_options(const LinearOperator<S>& a, const Tensor<S>& b, const IterationOptions<S>& options) {
  require_finite(b, "b");
  require_nonnegative(options.tolerance >= 0, "tolerance", number(options.tolerance));
  require_nonnegative(options.iterations >= 0, "iterations", std::to_string(options.iterations));
  if (options.start) {
    const Shape expected = b.shape() == a.range() ? a.domain() : prepend(b.shape()[0], a.domain());
    if (options.start->shape() != expected)
      throw ShapeError("start has shape " + to_string(options.start->shape()) + ", expected " +
                       to_string(expected));
    require_finite(*options.start, "start");
  }
  const Index n = volume(a.domain());
  if (const auto& m = options.preconditioner; m && (volume(m->domain()) != n || volume(m->range()) != n))
    throw ShapeError("preconditioner " + describe(*m) + " does not fit " + describe(a) + ": expected " +
                     std::to_string(n) + " unknowns");
}

// ‖b - A x‖ / ‖b‖, and an upper bound of the backward error.
template <Scalar S>
void assess(Solution<S>& solution, const LinearOperator<S>& a, const Tensor<S>& b) {
  const Tensor<S> product = a * solution.x, r = b - product;
  const auto ratio = [](double value, double size) { return value == 0 ? 0 : value / size; };
  solution.residual = ratio(norm(r), norm(b));
  solution.backward_error = ratio(max_abs(r), max_abs(product) + max_abs(b));
}

// Has the iteration found the residual that it followed? A preconditioner measures it otherwise.
template <Scalar S>
bool is_accurate(const Solution<S>& solution, double tolerance) {
  constexpr double much = 1000;
  return solution.residual <= much * std::max(solution.history.back(), tolerance) +
                                  std::sqrt(std::numeric_limits<Real<S>>::epsilon());
}

// e of a b near 2^e whose squares, or products, are no numbers; else 0, and b is solved for as it is.
template <Scalar S>
int exponent_without_squares(const Tensor<S>& b) {
  constexpr int moderate = std::numeric_limits<Real<S>>::max_exponent / 4;
  const int exponent = binary_exponent(b);
  return std::abs(exponent) > moderate ? exponent : 0;
}

// What is worse of both, and the history of the slower.
template <Scalar S>
void merge(Solution<S>& all, Solution<S> one) {
  all.residual = std::max(all.residual, one.residual);
  all.backward_error = std::max(all.backward_error, one.backward_error);
  if (one.gradient) all.gradient = std::max(all.gradient.value_or(0), *one.gradient);
  if (one.condition) all.condition = std::max(all.condition.value_or(1), *one.condition);
  all.ending = std::max(all.ending, one.ending);
  if (one.iterations < all.iterations) return;
  all.iterations = one.iterations;
  all.history = std::move(one.history);
}

// [A; √λ I]
template <Scalar S>
struct Damped {
  using Scalar = S;
  LinearOperator<S> a;
  S root;

  std::size_t rows() const { return static_cast<std::size_t>(volume(a.range())); }

  Shape domain() const { return a.domain(); }
  Shape range() const { return {volume(a.range()) + volume(a.domain())}; }
  void accumulate(S alpha, std::span<const S> x, std::span<S> y, Index) const {
    a.accumulate(alpha, x, y.first(rows()), 1);
    for (std::size_t i = 0; i < x.size(); ++i) add_product(y[rows() + i], alpha * root, x[i]);
  }
  void accumulate_transpose(S alpha, std::span<const S> z, std::span<S> x, Index) const {
    a.accumulate_transpose(alpha, z.first(rows()), x, 1);
    for (std::size_t i = 0; i < x.size(); ++i) add_product(x[i], alpha * root, z[rows() + i]);
  }
  LinearOperator<S> conj() const { return Damped{a.conj(), root}; }
};

// b - A x, and -√λ x below it.
template <Scalar S>
Tensor<S> damped_residual(const LinearOperator<S>& a, const Tensor<S>& x, const Tensor<S>& b, double root) {
  const Tensor<S> r = b - a * x;
  if (root == 0) return r;
  std::vector<S> both(r.begin(), r.end());
  for (const S& value : x) both.push_back(scalar<S>(-root) * value);
  const auto size = static_cast<Index>(both.size());
  return Tensor<S>({size}, std::move(both));
}

}  // namespace

std::string number(double value) { return (std::ostringstream() << value).str(); }

bool ResidualHistory::ends(double residual, bool converged) {
  residuals_.push_back(residual);
  if (!std::isfinite(residual))
    throw NumericError(method_ + ": the residual is " + number(residual) + " at iteration " +
                       std::to_string(iteration()));
  const bool stopped = monitor_ && monitor_(iteration(), residual);
  if (converged || residual <= tolerance_) return true;
  ending_ = stopped ? Ending::monitor : Ending::iterations;
  if (stopped || iteration() >= limit_) return true;
  ending_ = Ending::converged;
  return false;
}

void require_lambda(double lambda) { require_nonnegative(lambda >= 0, "lambda", number(lambda)); }

template <Scalar S>
double relative_gradient(const LinearOperator<S>& a, const Tensor<S>& x, const Tensor<S>& b, double lambda) {
  const LinearOperator<S> adjoint_of_a = adjoint(a);
  Tensor<S> gradient = adjoint_of_a * (b - a * x);
  add(gradient, scalar<S>(-lambda), x);
  const Tensor<S> at_zero = adjoint_of_a * b;
  double worst = 0;
  const Index batch = b.size() / volume(a.range());
  for (Index n = 0; n < batch; ++n) {
    const double size = norm(part(gradient, a.domain(), n)), scale = norm(part(at_zero, a.domain(), n));
    worst = std::max(worst, scale == 0 ? size : size / scale);
  }
  return worst;
}

template <Scalar S>
void require_square(const LinearOperator<S>& a, const std::string& method) {
  if (volume(a.domain()) != volume(a.range()))
    throw ShapeError(method + " needs a square matrix; " + describe(a) + " is " +
                     joined({volume(a.range()), volume(a.domain())}));
}

template <Scalar S>
void require_hermitian(const LinearOperator<S>& a, const Tensor<S>& v, const std::string& method) {
  const Tensor<S> product = a * v.reshaped(a.domain());
  const Tensor<S> other = (adjoint(a) * v.reshaped(a.range())).reshaped(product.shape());
  const double difference = norm(product - other), size = norm(product);
  if (difference > std::sqrt(std::numeric_limits<Real<S>>::epsilon()) * size)
    throw NumericError(method + " needs a Hermitian matrix; " + describe(a) +
                       " is not: |A v - Aᴴ v| = " + number(difference) + " where |A v| = " + number(size));
}

template <Scalar S>
Solution<S> solve_each(const LinearOperator<S>& a, const Tensor<S>& b, const IterationOptions<S>& options,
                       const std::string& method, const OneSolver<S>& solve) {
  const Index batch = batch_of(b.shape(), a.range(), "b", method + " with " + describe(a));
  require_options(a, b, options);
  Tensor<S> x(b.shape() == a.range() ? a.domain() : prepend(batch, a.domain()));
  Solution<S> all{{}, method, "asked for", 0, 0};
  for (Index n = 0; n < batch; ++n) {
    const Tensor<S> unscaled = part(b, a.range(), n);
    const int exponent = exponent_without_squares(unscaled);
    const Tensor<S> own = times_power_of_two(unscaled, -exponent),
                    start = options.start ? part(*options.start, a.domain(), n) : Tensor<S>(a.domain());
    Solution<S> one = solve(own, times_power_of_two(start, -exponent));
    assess(one, a, own);
    one.x = times_power_of_two(std::move(one.x), exponent);
    if (first_nonfinite(one.x) >= 0) throw NumericError(method + " gave a solution that is not finite");
    if (one.ending == Ending::converged && !is_accurate(one, options.tolerance))
      one.ending = Ending::inaccurate;
    std::copy(one.x.begin(), one.x.end(), x.span().begin() + n * one.x.size());
    merge(all, std::move(one));
  }
  all.x = std::move(x);
  return all;
}

template <Scalar S>
Solution<S> solve_each_square(const LinearOperator<S>& a, const Tensor<S>& b,
                              const IterationOptions<S>& options, const std::string& method,
                              const OneSolver<S>& solve) {
  require_square(a, method);
  return solve_each<S>(a, b, options, method, [&](const Tensor<S>& own, Tensor<S> start) {
    return solve(own.reshaped(a.domain()), std::move(start));
  });
}

template <Scalar S>
Solution<S> solve_least_squares_each(
    const LinearOperator<S>& a, const Tensor<S>& b, double lambda, const IterationOptions<S>& options,
    const std::string& method,
    const std::function<Solution<S>(const LinearOperator<S>& b, const Tensor<S>& r, const OfZero& zero)>&
        solve) {
  require_lambda(lambda);
  const double root = std::sqrt(lambda);
  LinearOperator<S> system = a;
  if (lambda > 0) system = Damped<S>{a, scalar<S>(root)};
  if (options.preconditioner) system = system * *options.preconditioner;
  return solve_each<S>(a, b, options, method, [&](const Tensor<S>& own, Tensor<S> start) {
    if (max_abs(own) == 0) start = Tensor<S>(a.domain());
    const Tensor<S> at_zero = damped_residual(a, Tensor<S>(a.domain()), own, root);
    const OfZero zero{norm(own), norm(adjoint(system) * at_zero)};
    Solution<S> solution = solve(system, damped_residual(a, start, own, root), zero);
    if (options.preconditioner) solution.x = *options.preconditioner * solution.x;
    solution.x = start + solution.x;
    solution.gradient = relative_gradient(a, solution.x, own, lambda);
    return solution;
  });
}

#define CONVMAT_INSTANTIATE(S)                                                                             \
  template void require_square(const LinearOperator<S>&, const std::string&);                              \
  template double relative_gradient(const LinearOperator<S>&, const Tensor<S>&, const Tensor<S>&, double); \
  template void require_hermitian(const LinearOperator<S>&, const Tensor<S>&, const std::string&);         \
  template Solution<S> solve_each(const LinearOperator<S>&, const Tensor<S>&, const IterationOptions<S>&,  \
                                  const std::string&, const OneSolver<S>&);                                \
  template Solution<S> solve_each_square(const LinearOperator<S>&, const Tensor<S>&,                       \
                                         const IterationOptions<S>&, const std::string&,                   \
                                         const OneSolver<S>&);                                             \
  template Solution<S> solve_least_squares_each(                                                           \
      const LinearOperator<S>&, const Tensor<S>&, double, const IterationOptions<S>&, const std::string&,  \
      const std::function<Solution<S>(const LinearOperator<S>&, const Tensor<S>&, const OfZero&)>&);
CONVMAT_FOR_EACH_SCALAR(CONVMAT_INSTANTIATE)
#undef CONVMAT_INSTANTIATE

}  // namespace convmat::detail
