#include <algorithm>
#include <cmath>
#include <convmat/core/arithmetic.hpp>
#include <convmat/operators/conv_transpose.hpp>
#include <convmat/solvers/solution.hpp>
#include <convmat/spectra/circular_spectrum.hpp>
#include <convmat/spectra/inertia.hpp>
#include <convmat/spectra/lanczos.hpp>
#include <convmat/spectra/spectral_norm.hpp>
#include <convmat/spectra/symbol_norms.hpp>
#include <limits>

namespace convmat {
namespace {

constexpr double epsilon = std::numeric_limits<double>::epsilon();

template <Scalar S>
using Wide = std::conditional_t<is_complex<S>, std::complex<double>, double>;

// In float64, by kernels that are accurate entry by entry.
template <Scalar S>
ConvOperator<Wide<S>> widened(const ConvOperator<S>& conv) {
  return ConvOperator<Wide<S>>(conv.geometry(), cast<Wide<S>>(conv.kernel()))
      .planned(PlanOptions{.accuracy = Accuracy::entrywise});
}

// ‖fl(T x) - T x‖ <= γ ‖|T|‖ ‖x‖ and ‖|T|‖² <= ‖T‖_1 ‖T‖_∞; the same covers T itself, whose entries may be
// sums.
template <Scalar S>
double product_rounding(const ConvOperator<S>& conv) {
  const ConvGeometry& geometry = conv.geometry();
  const auto terms =
      static_cast<double>(volume(geometry.kernel_size()) *
                              std::max(geometry.in_channels, geometry.out_channels) / geometry.groups +
                          20);
  return (is_complex<S> ? 8 : 2) * terms * epsilon *
         std::sqrt(infinity_norm<S>(conv) * infinity_norm<S>(conv.transpose()));
}

// Of symbols and their norms: a few eps for each term of a sum, relative to the sum of the taps.
template <Scalar S>
double symbol_rounding(const Symbol& symbol, const ConvOperator<S>& conv) {
  const auto terms = static_cast<double>(4 * volume(conv.geometry().kernel_size()) +
                                         20 * std::min(symbol.rows(), symbol.cols()) + 100);
  return terms * epsilon * symbol.scale() * symbol.embedding().factor();
}

double gram_work(const Symbol& symbol, const Shape& grid) {
  return static_cast<double>(volume(grid)) * static_cast<double>(symbol.groups() * symbol.rows()) *
         static_cast<double>(symbol.cols() * std::min(symbol.rows(), symbol.cols()));
}

struct Upper {
  double value;
  std::string name;
};

// Of the upper bounds of norm_bounds() those that the others cannot undercut: these bound the norm of the
// symbol at every frequency. Circles a little larger have frequencies elsewhere.
template <Scalar S>
Upper least_upper(const ConvOperator<S>& conv, const Symbol& symbol, double rounding) {
  constexpr double much = 1e9, little = 1e7;
  const CircularEmbedding& embedding = symbol.embedding();
  const bool is_coarse = gram_work(symbol, embedding.grid()) > much;
  const Sampling points = is_coarse ? sampling(symbol, 8) : Sampling{embedding.grid()};
  Upper least{points.factor * symbol_norm(symbol, points.grid),
              is_coarse ? "symbol on a grid" : "circular embedding"};
  for (const Index extra : {1, 2, 3}) {
    const Shape larger = CircularEmbedding(conv.geometry(), extra).grid();
    if (gram_work(symbol, larger) > little) break;
    least.value = std::min(least.value, symbol_norm(symbol, larger));
  }
  least.value = least.value * embedding.factor() + rounding;
  const double sums =
      std::sqrt(infinity_norm<S>(conv) * infinity_norm<S>(conv.transpose())) + product_rounding(conv);
  return sums < least.value ? Upper{sums, "row and column sums"} : least;
}

CertifiedValue around(double value, double rounding, std::string certificate) {
  return {value, std::max(value - rounding, 0.0), value + rounding, std::move(certificate)};
}

}  // namespace

template <Scalar S>
CertifiedValue spectral_norm(const ConvOperator<S>& conv, const SpectralNormOptions& options) {
  const ConvOperator<Wide<S>> wide = widened(conv);
  const Symbol symbol(wide.kernel(), conv.geometry().groups, CircularEmbedding(conv.geometry()));
  const double rounding = symbol_rounding(symbol, conv);
  if (symbol.embedding().is_exact())
    return around(circular_norm(wide), rounding, "exact: symbol of a circular convolution");

  const auto found = lanczos(wide, {.tolerance = options.tolerance});
  const Tensor<Wide<S>> v = found.right.reshaped(conv.domain());
  CertifiedValue result{found.values[0], 0, 0, ""};
  result.lower = std::max(norm(wide * v) / norm(v) - product_rounding(wide), 0.0);

  const Upper least = least_upper(wide, symbol, rounding);
  result.upper = least.value;
  result.certificate = least.name;
  if (options.certify) {
    const Proof proof = prove_at_most(wide, (1 + *options.certify / 2) * result.value);
    if (!proof.bound)
      result.certificate += "; not certified: " + proof.reason;
    else if (*proof.bound < result.upper) {
      result.upper = *proof.bound;
      result.certificate = "inertia: sparse Cholesky factorisation";
    }
  }
  result.lower = std::min(result.lower, result.upper);
  result.value = std::clamp(result.value, result.lower, result.upper);
  return result;
}

template <Scalar S>
CertifiedValue smallest_singular_value(const ConvOperator<S>& conv, const SpectralNormOptions& options) {
  const ConvOperator<Wide<S>> wide = widened(conv);
  const Symbol symbol(wide.kernel(), conv.geometry().groups, CircularEmbedding(conv.geometry()));
  if (symbol.embedding().is_exact())
    return around(circular_singular_values(wide).back(), symbol_rounding(symbol, conv),
                  "exact: symbol of a circular convolution");
  constexpr Index whole_space = 500;
  const Index rows = volume(conv.range()), cols = volume(conv.domain()), shorter = std::min(rows, cols);
  const auto found = lanczos(wide, {.which = Which::smallest,
                                    .tolerance = options.tolerance,
                                    .basis = shorter <= whole_space ? shorter : 0});
  const Tensor<Wide<S>> u = found.left.reshaped(conv.range()), v = found.right.reshaped(conv.domain());
  const double measured = cols <= rows ? norm(wide * v) / norm(v) : norm(adjoint(wide) * u) / norm(u);
  CertifiedValue result{found.values[0], 0, measured + product_rounding(wide),
                        found.converged ? "none" : "none; the iteration did not converge"};
  if (options.certify) {
    const Proof proof = prove_at_least(wide, (1 - *options.certify / 2) * result.value);
    result.certificate =
        proof.bound ? "inertia: sparse Cholesky factorisation" : "not certified: " + proof.reason;
    if (proof.bound) result.lower = *proof.bound;
  }
  result.lower = std::min(result.lower, result.upper);
  result.value = std::clamp(result.value, result.lower, result.upper);
  return result;
}

#define CONVMAT_INSTANTIATE(S)                                                                           \
  template CONVMAT_API CertifiedValue spectral_norm(const ConvOperator<S>&, const SpectralNormOptions&); \
  template CONVMAT_API CertifiedValue smallest_singular_value(const ConvOperator<S>&,                    \
                                                              const SpectralNormOptions&);
CONVMAT_FOR_EACH_SCALAR(CONVMAT_INSTANTIATE)
#undef CONVMAT_INSTANTIATE

}  // namespace convmat
