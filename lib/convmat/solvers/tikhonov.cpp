#include <algorithm>
#include <boost/math/tools/minima.hpp>
#include <boost/math/tools/roots.hpp>
#include <cmath>
#include <convmat/core/power_of_two.hpp>
#include <convmat/solvers/circulant_inverse.hpp>
#include <convmat/solvers/iterate.hpp>
#include <convmat/solvers/tikhonov_system.hpp>

namespace convmat {
namespace {

void require_positive(double value, const std::string& name) {
  if (!(value > 0 && value < INFINITY))
    throw Error(name + " = " + detail::number(value) + "; expected a positive number");
}

}  // namespace

template <Scalar S>
Tikhonov<S>::Tikhonov(const LinearOperator<S>& a, const Tensor<S>& b, const TikhonovOptions& options)
    : data_norm_(norm(b)) {
  require_positive(options.tolerance, "tolerance");
  require_positive(options.least, "least");
  require_positive(static_cast<double>(options.iterations), "iterations");
  if (options.probes) require_positive(static_cast<double>(*options.probes), "probes");
  if (b.shape() != a.range())
    throw ShapeError("b has shape " + to_string(b.shape()) + "; expected that of A's range, " +
                     to_string(a.range()));
  detail::require_finite(b, "b");
  if (std::abs(binary_exponent(b)) > 400)
    throw NumericError("squares of b, whose largest number is " + detail::number(max_abs(b)) +
                       ", are no float64; give b in another unit");
  if (data_norm_ == 0) throw NumericError("b = 0, for which x = 0 at every λ");
  system_ = is_circulant(a) ? detail::circulant_system(a, b) : detail::bidiagonal_system(a, b, options);
  square_norm_ = system_->square_norm();
  if (square_norm_ == 0) throw NumericError("‖A‖² = 0 in float64, for which x = 0 at every λ");
  if (!std::isfinite(square_norm_)) throw NumericError("‖A‖² is no finite float64; give A in another unit");
  least_ = options.least * square_norm_;
}

template <Scalar S>
TikhonovPoint Tikhonov<S>::at(double lambda) const {
  require_positive(lambda, "lambda");
  return system_->at(lambda);
}

template <Scalar S>
Tensor<S> Tikhonov<S>::solutions(const std::vector<double>& lambdas) const {
  for (const double lambda : lambdas) require_positive(lambda, "lambda");
  return system_->solutions(lambdas);
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
  const double least = at(least_).residual, most = data_norm_;
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
