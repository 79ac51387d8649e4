#include <Eigen/Cholesky>
#include <algorithm>
#include <cmath>
#include <convmat/core/arithmetic.hpp>
#include <convmat/core/error.hpp>
#include <convmat/core/memory.hpp>
#include <convmat/core/power_of_two.hpp>
#include <convmat/core/require_finite.hpp>
#include <convmat/core/threads.hpp>
#include <convmat/spectra/kernel_symbols.hpp>
#include <convmat/spectra/matrix_svd.hpp>
#include <convmat/spectra/norm_control.hpp>
#include <convmat/spectra/require_norm.hpp>
#include <convmat/spectra/scaled_kernel.hpp>
#include <convmat/spectra/scaled_pair.hpp>
#include <numeric>
#include <optional>

namespace convmat {
namespace {

constexpr double rounding = 1e-15;

// Weights of a group. Of 576 the interior point takes half of Dykstra's time to an excess of 1e-2, a third to
// 1e-6; of 2304, 2.5 times as long to 1e-2, as long to 1e-6.
constexpr Index largest_newton = 1500;

double nuclear_norm(const Eigen::MatrixXcd& p) {
  if (p.isZero(0)) return 0;
  const std::vector<double> values = matrix_singular_values(p);
  return std::accumulate(values.begin(), values.end(), 0.0);
}

/// The problem, and its dual in P, a symbol.
template <Scalar W>
struct Problem {
  KernelSymbols<W> symbols;
  Tensor<W> start;
  double c;

  double ball() const { return c / symbols.factor(); }

  // sum over the blocks of weight f(i)
  template <class F>
  double sum(const F& f) const {
    double total = 0;
    for (std::size_t i = 0; i < symbols.blocks(); ++i) total += symbols.weight(i) * f(i);
    return total;
  }

  SymbolBlocks beyond() const {
    SymbolBlocks p(symbols.blocks());
    symbols.for_each(start, [&](std::size_t i, const Eigen::MatrixXcd& f) { p[i] = beyond_norm(f, ball()); });
    return p;
  }

  Tensor<W> feasible(const Tensor<W>& x) const {
    const double reached = symbols.norm(x);
    return reached > c ? W{c / reached} * x : x;
  }

  // sqrt(2 gap), of the two problems' values at x and P.
  double excess(const Tensor<W>& x, const SymbolBlocks& p) const {
    const double nuclear = sum([&](std::size_t i) { return nuclear_norm(p[i]); });
    const double dual =
        squared_norm(start) - squared_norm(start - symbols.truncate(p)) - 2 * ball() * nuclear;
    return std::sqrt(std::max(squared_norm(x - start) - dual, 0.0));
  }
};

/// Steps towards  X = K + 2 F*(Λ's corner),  [c F(X); F(X)ᴴ c] Λ = 0,  P = -2 Λ's corner.
template <Scalar W>
class InteriorPoint {
 public:
  explicit InteriorPoint(const Problem<W>& problem)
      : problem_(problem),
        symbols_(problem.symbols),
        x_(W{0.9 * problem.c / symbols_.norm(problem.start)} * problem.start) {
    const double order = static_cast<double>(symbols_.rows() + symbols_.cols());
    std::vector<std::optional<ScaledPair>> pairs(symbols_.blocks());
    symbols_.for_each(x_, [&](std::size_t i, const Eigen::MatrixXcd& f) {
      pairs[i].emplace(f, problem.ball(), problem.ball() * norm(problem.start) / order);
    });
    for (auto& pair : pairs) pairs_.push_back(std::move(*pair));
  }

  void step() {
    factorize();
    for (ScaledPair& pair : pairs_) pair.aim_at_zero();
    direction();
    const double now = product(0), ahead = product(std::min(1.0, longest_step()));
    const double mu = std::pow(ahead / now, 3) * now / order();
    for (ScaledPair& pair : pairs_) pair.aim_at(mu);
    const Tensor<W> dx = direction();
    const double alpha = std::min(1.0, 0.98 * longest_step());
    x_ = x_ + W{alpha} * dx;
    each([&](std::size_t i) { pairs_[i].advance(alpha); });
  }

  const Tensor<W>& x() const { return x_; }

  SymbolBlocks p() const {
    SymbolBlocks p(pairs_.size());
    each([&](std::size_t i) { p[i] = -2 * pairs_[i].corner(); });
    return p;
  }

 private:
  template <class F>
  void each(const F& f) const {
    const Index side = symbols_.rows() + symbols_.cols();
    parallel_for(static_cast<Index>(pairs_.size()),
                 40 * side * side * side * static_cast<Index>(pairs_.size()),
                 [&](Index i) { f(static_cast<std::size_t>(i)); });
  }

  double order() const {
    return static_cast<double>((symbols_.rows() + symbols_.cols()) * static_cast<Index>(symbols_.groups()));
  }

  double product(double alpha) const {
    return problem_.sum([&](std::size_t i) { return pairs_[i].product(alpha); });
  }

  double longest_step() const {
    std::vector<double> lengths(pairs_.size());
    each([&](std::size_t i) { lengths[i] = pairs_[i].longest_step(); });
    return *std::min_element(lengths.begin(), lengths.end());
  }

  // dX, and dF and dΛ of the pairs; twice, the second time for what rounding left.
  Tensor<W> direction() {
    Tensor<W> dx(x_.shape());
    for (int time = 0; time < 2; ++time) {
      const Tensor<W> more = solve(problem_.start - x_ - dx - symbols_.truncate(p()));
      symbols_.for_each(more, [&](std::size_t i, const Eigen::MatrixXcd& df) { pairs_[i].add(df); });
      dx = dx + more;
    }
    return dx;
  }

  void factorize() {
    SymbolBlocks squares(pairs_.size());
    each([&](std::size_t i) { squares[i] = pairs_[i].square(); });
    factors_.clear();
    for (std::size_t group = 0; group < symbols_.groups(); ++group) {
      Eigen::MatrixXd matrix = 2 * symbols_.quadratic_form(squares, group);
      matrix.diagonal().array() += 1 + rounding * matrix.diagonal().maxCoeff();
      factors_.emplace_back(std::move(matrix));
      if (factors_.back().info() != Eigen::Success)
        throw NumericError("Newton's matrix is not positive definite");
    }
  }

  Tensor<W> solve(Tensor<W> right) const {
    double* part = reinterpret_cast<double*>(right.data());
    for (const auto& factor : factors_) {
      Eigen::Map<Eigen::VectorXd> numbers(part, factor.rows());
      factor.solveInPlace(numbers);
      part += factor.rows();
    }
    return right;
  }

  const Problem<W>& problem_;
  const KernelSymbols<W>& symbols_;
  Tensor<W> x_;
  std::vector<ScaledPair> pairs_;
  std::vector<Eigen::LLT<Eigen::MatrixXd>> factors_;
};

/// A point of the dual problem, P at all frequencies, and the kernel F*(P).
template <Scalar W>
struct Dual {
  SymbolBlocks p;
  Tensor<W> kernel;
};

template <Scalar W>
class Dykstra {
 public:
  explicit Dykstra(const Problem<W>& problem) : problem_(problem), symbols_(problem.symbols) {
    SymbolBlocks zeros(symbols_.blocks(), Eigen::MatrixXcd::Zero(symbols_.rows(), symbols_.cols()));
    point_ = ahead_ = {std::move(zeros), Tensor<W>(problem.start.shape())};
  }

  // P <- what F(X) + P has beyond the ball, X = K - F*(P), at the point a little ahead.
  void step() {
    Dual<W> next{SymbolBlocks(symbols_.blocks()), {}};
    symbols_.for_each(problem_.start - ahead_.kernel, [&](std::size_t i, const Eigen::MatrixXcd& f) {
      next.p[i] = beyond_norm(f + ahead_.p[i], problem_.ball());
    });
    next.kernel = symbols_.truncate(next.p);
    const bool turned = problem_.sum([&](std::size_t i) {
      return (ahead_.p[i] - next.p[i]).conjugate().cwiseProduct(next.p[i] - point_.p[i]).sum().real();
    }) > 0;
    const double weight = turned ? 1 : (1 + std::sqrt(1 + 4 * weight_ * weight_)) / 2;
    advance(std::move(next), turned ? 0 : (weight_ - 1) / weight);
    weight_ = weight;
  }

  Tensor<W> x() const { return problem_.start - point_.kernel; }
  const SymbolBlocks& p() const { return point_.p; }

 private:
  void advance(Dual<W> next, double beta) {
    for (std::size_t i = 0; i < next.p.size(); ++i)
      ahead_.p[i] = next.p[i] + beta * (next.p[i] - point_.p[i]);
    ahead_.kernel = next.kernel + W{beta} * (next.kernel - point_.kernel);
    point_ = std::move(next);
  }

  const Problem<W>& problem_;
  const KernelSymbols<W>& symbols_;
  double weight_ = 1;
  Dual<W> point_, ahead_;
};

/// The nearest so far.
template <Scalar W>
struct Search {
  const Problem<W>& problem;
  const NormProjectionOptions& options;
  Tensor<W> nearest = {};
  double excess = INFINITY;
  Index iterations = 0;

  bool converged() const { return excess <= options.tolerance * norm(problem.start); }
  bool is_over() const { return converged() || iterations >= options.max_iterations; }

  void look(const Tensor<W>& kernel, const SymbolBlocks& p) {
    Tensor<W> x = problem.feasible(kernel);
    const double found = problem.excess(x, p);
    if (found < excess || nearest.size() == 0) nearest = std::move(x), excess = found;
  }

  template <class Method>
  void run(Method method, Index between_looks) {
    while (!is_over()) {
      method.step();
      if (++iterations % between_looks == 0 || iterations >= options.max_iterations)
        look(method.x(), method.p());
    }
  }
};

// Four matrices of order rows + cols for each block and their squares; Newton's matrix and its factor.
template <Scalar W>
bool is_for_interior_point(const KernelSymbols<W>& symbols, Index weights) {
  const double order = static_cast<double>(symbols.rows() + symbols.cols()),
               side = static_cast<double>(is_complex<W> ? 2 * weights : weights);
  const double bytes = 5 * 16 * order * order * static_cast<double>(symbols.blocks()) + 2 * 8 * side * side;
  return weights <= largest_newton && bytes <= static_cast<double>(memory_budget());
}

// Rounding ends the interior point's steps, if nothing else does.
template <Scalar W>
void run_interior_point(Search<W>& search) {
  try {
    search.run(InteriorPoint<W>(search.problem), 1);
  } catch (const NumericError&) {
  }
}

// What NormProjection says of a kernel, before the layer is looked at.
template <Scalar W>
struct Found {
  Tensor<W> kernel;
  double excess = 0;
  Index iterations = 0;
  bool converged = true;
};

// Onto the ball of radius t of the circle.
template <Scalar W>
Found<W> project_to_circle(const ConvOperator<W>& conv, double t, const NormProjectionOptions& options) {
  const Problem<W> problem{{conv.geometry(), 3}, conv.kernel(), t};
  if (problem.symbols.norm(problem.start) <= t) return {conv.kernel()};
  Search<W> search{problem, options};
  const SymbolBlocks beyond = problem.beyond();
  search.look(problem.start - problem.symbols.truncate(beyond), beyond);
  if (is_for_interior_point(problem.symbols, conv.kernel().size() / conv.geometry().groups))
    run_interior_point(search);
  else
    search.run(Dykstra<W>(problem), 10);
  return {search.nearest, search.excess, search.iterations, search.converged()};
}

// t <- t c / σ_1(T(X)) until the norm of T(X) is c.
template <Scalar W>
Found<W> project_to_wider_circle(const ConvOperator<W>& conv, double c,
                                 const NormProjectionOptions& options) {
  constexpr int rounds = 6;
  double t = c;
  for (int round = 1;; ++round) {
    Found<W> found = project_to_circle(conv, t, options);
    const double reached = spectral_norm(conv.with_kernel(found.kernel), {.certify = options.certify}).upper;
    if (round == rounds || std::abs(reached / c - 1) <= std::max(*options.certify, options.tolerance))
      return found;
    t *= c / reached;
  }
}

}  // namespace

template <Scalar S>
NormProjection<S> project_to_norm(const ConvOperator<S>& conv, double c,
                                  const NormProjectionOptions& options) {
  require_norm(c);
  detail::require_finite(conv.kernel(), "kernel");
  using W = Double<S>;
  const ScaledKernel<W> own(cast<W>(conv.kernel()));
  const ConvOperator<W> wide(conv.geometry(), own.kernel);
  const double radius = std::ldexp(c, -own.exponent);
  Found<W> found = options.certify ? project_to_wider_circle(wide, radius, options)
                                   : project_to_circle(wide, radius, options);
  found.kernel = times_power_of_two(std::move(found.kernel), own.exponent);
  found.excess = std::ldexp(found.excess, own.exponent);
  NormProjection<S> result{{}, found.excess, found.iterations, found.converged};
  NormControl<S>& nearest = result;
  nearest = scale_to_norm(conv.with_kernel(cast<S>(found.kernel)), c, {.certify = options.certify});
  nearest.distance = norm(nearest.kernel - conv.kernel());
  if (options.certify)
    if (NormControl<S> scaled = scale_to_norm(conv, c, {.certify = options.certify});
        scaled.distance < nearest.distance)
      nearest = std::move(scaled);
  result.excess += norm(cast<W>(nearest.kernel) - found.kernel);
  return result;
}

#define CONVMAT_INSTANTIATE(S)                                                           \
  template CONVMAT_API NormProjection<S> project_to_norm(const ConvOperator<S>&, double, \
                                                         const NormProjectionOptions&);
CONVMAT_FOR_EACH_SCALAR(CONVMAT_INSTANTIATE)
#undef CONVMAT_INSTANTIATE

}  // namespace convmat
