#include <algorithm>
#include <convmat/core/arithmetic.hpp>
#include <convmat/spectra/kernel_symbols.hpp>
#include <convmat/spectra/matrix_svd.hpp>
#include <convmat/spectra/norm_control.hpp>
#include <convmat/spectra/require_norm.hpp>
#include <numeric>

namespace convmat {
namespace {

template <Scalar S>
using Wide = std::conditional_t<is_complex<S>, std::complex<double>, double>;

double nuclear_norm(const Eigen::MatrixXcd& p) {
  if (p.isZero(0)) return 0;
  const std::vector<double> values = matrix_singular_values(p);
  return std::accumulate(values.begin(), values.end(), 0.0);
}

/// A point of the dual problem, P at all frequencies, and the kernel F*(P).
template <Scalar W>
struct Dual {
  SymbolBlocks p;
  Tensor<W> kernel;
};

template <Scalar W>
class Dykstra {
 public:
  Dykstra(const ConvGeometry& geometry, const Tensor<W>& start, double c)
      : symbols_(geometry, 3), start_(start), c_(c), ball_(c / symbols_.factor()) {
    SymbolBlocks zeros(symbols_.blocks());
    symbols_.for_each(start, [&](std::size_t i, const Eigen::MatrixXcd& f) {
      zeros[i] = Eigen::MatrixXcd::Zero(f.rows(), f.cols());
    });
    point_ = ahead_ = {std::move(zeros), Tensor<W>(start.shape())};
  }

  // P <- what F(X) + P has beyond the ball, X = K - F*(P), at the point a little ahead.
  void step() {
    Dual<W> next{SymbolBlocks(symbols_.blocks()), {}};
    std::vector<double> turns(symbols_.blocks());
    symbols_.for_each(start_ - ahead_.kernel, [&](std::size_t i, const Eigen::MatrixXcd& f) {
      next.p[i] = beyond_norm(f + ahead_.p[i], ball_);
      turns[i] = symbols_.weight(i) *
                 (ahead_.p[i] - next.p[i]).conjugate().cwiseProduct(next.p[i] - point_.p[i]).sum().real();
    });
    next.kernel = symbols_.truncate(next.p);
    const bool turned = std::accumulate(turns.begin(), turns.end(), 0.0) > 0;
    const double weight = turned ? 1 : (1 + std::sqrt(1 + 4 * weight_ * weight_)) / 2;
    advance(std::move(next), turned ? 0 : (weight_ - 1) / weight);
    weight_ = weight;
  }

  // K - F*(P), scaled into the ball.
  Tensor<W> feasible() const {
    const Tensor<W> x = start_ - point_.kernel;
    const double reached = symbols_.norm(x);
    return reached > c_ ? W{c_ / reached} * x : x;
  }

  // sqrt(2 gap), of the two problems' values at x and P.
  double excess(const Tensor<W>& x) const {
    std::vector<double> terms(symbols_.blocks());
    for (std::size_t i = 0; i < terms.size(); ++i) terms[i] = symbols_.weight(i) * nuclear_norm(point_.p[i]);
    const double nuclear = std::accumulate(terms.begin(), terms.end(), 0.0);
    const double dual = squared_norm(start_) - squared_norm(start_ - point_.kernel) - 2 * ball_ * nuclear;
    return std::sqrt(std::max(squared_norm(x - start_) - dual, 0.0));
  }

 private:
  void advance(Dual<W> next, double beta) {
    for (std::size_t i = 0; i < next.p.size(); ++i)
      ahead_.p[i] = next.p[i] + beta * (next.p[i] - point_.p[i]);
    ahead_.kernel = next.kernel + W{beta} * (next.kernel - point_.kernel);
    point_ = std::move(next);
  }

  KernelSymbols<W> symbols_;
  Tensor<W> start_;
  double c_, ball_, weight_ = 1;
  Dual<W> point_, ahead_;
};

}  // namespace

template <Scalar S>
NormProjection<S> project_to_norm(const ConvOperator<S>& conv, double c,
                                  const NormProjectionOptions& options) {
  require_norm(c);
  const Tensor<Wide<S>> start = cast<Wide<S>>(conv.kernel());
  if (KernelSymbols<Wide<S>>(conv.geometry(), 1).norm(start) <= c)
    return {{conv.kernel(), spectral_norm(conv), 0}, 0, 0, true};

  constexpr Index between_looks = 10;
  Dykstra<Wide<S>> dykstra(conv.geometry(), start, c);
  Tensor<Wide<S>> nearest;
  NormProjection<S> result{{}, 0, 0, false};
  while (!result.converged && result.iterations < options.max_iterations) {
    dykstra.step();
    if (++result.iterations % between_looks && result.iterations < options.max_iterations) continue;
    nearest = dykstra.feasible();
    result.excess = dykstra.excess(nearest);
    result.converged = result.excess <= options.tolerance * norm(start);
  }
  static_cast<NormControl<S>&>(result) = scale_to_norm(conv.with_kernel(cast<S>(nearest)), c);
  result.distance = norm(result.kernel - conv.kernel());
  result.excess += norm(cast<Wide<S>>(result.kernel) - nearest);
  return result;
}

#define CONVMAT_INSTANTIATE(S)                                                           \
  template CONVMAT_API NormProjection<S> project_to_norm(const ConvOperator<S>&, double, \
                                                         const NormProjectionOptions&);
CONVMAT_FOR_EACH_SCALAR(CONVMAT_INSTANTIATE)
#undef CONVMAT_INSTANTIATE

}  // namespace convmat
