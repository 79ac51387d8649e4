#include <algorithm>
#include <cmath>
#include <convmat/core/arithmetic.hpp>
#include <convmat/core/random.hpp>
#include <convmat/operators/conv_group.hpp>
#include <convmat/operators/conv_transpose.hpp>
#include <convmat/solvers/solution.hpp>
#include <convmat/spectra/circular_spectrum.hpp>
#include <convmat/spectra/inertia.hpp>
#include <convmat/spectra/inverse_iteration.hpp>
#include <convmat/spectra/lanczos.hpp>
#include <convmat/spectra/scaled_kernel.hpp>
#include <convmat/spectra/smaller_gram.hpp>
#include <convmat/spectra/spectral_norm.hpp>
#include <convmat/spectra/symbol_norms.hpp>
#include <convmat/spectra/symbol_vectors.hpp>
#include <limits>

namespace convmat {
namespace {

constexpr double epsilon = std::numeric_limits<double>::epsilon();

// By kernels that are accurate entry by entry.
template <Scalar W>
ConvOperator<W> entrywise(const ConvGeometry& geometry, const Tensor<W>& kernel) {
  return ConvOperator<W>(geometry, kernel).planned(PlanOptions{.accuracy = Accuracy::entrywise});
}

template <Scalar W>
ConvOperator<W> entrywise(const ConvOperator<W>& conv) {
  return entrywise(conv.geometry(), conv.kernel());
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

// σ(2^exponent T) of σ(T).
CertifiedValue times_power(CertifiedValue found, int exponent) {
  found.value = std::ldexp(found.value, exponent);
  found.lower = scaled_down(found.lower, exponent);
  found.upper = scaled_up(found.upper, exponent);
  return found;
}

// Padding can make taps meet that cancel: to rounding, or with nothing left at all.
template <Scalar S>
bool is_lost_in_rounding(const ConvOperator<S>& conv, const Tensor<S>& x) {
  return norm(conv * x) <= product_rounding(conv) * norm(x);
}

template <Scalar S>
bool is_zero(const ConvOperator<S>& conv) {
  Rng rng(1);
  if (!is_lost_in_rounding(conv, randn<S>(conv.domain(), rng))) return false;
  const Csr<S> t = conv.to_csr();
  return std::all_of(t.values.begin(), t.values.end(), [](const S& entry) { return entry == S{}; });
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

// A group T_g, what is proven of its norm, and where its symbol is largest.
template <Scalar S>
struct Group {
  ConvOperator<S> conv;
  double upper;
  std::string proof;
  Shape grid;
  Index peak;
};

// Groups by falling upper bounds of their symbols on the circle that each is a part of.
template <Scalar S>
std::vector<Group<S>> groups_by_symbol(const ConvOperator<S>& conv, const Symbol& symbol, double rounding) {
  constexpr double much = 1e9;
  const CircularEmbedding& embedding = symbol.embedding();
  const bool is_coarse = gram_work(symbol, embedding.grid()) > much;
  const Sampling points = is_coarse ? sampling(symbol, 8) : Sampling{embedding.grid()};
  const std::vector<Peak> peaks = symbol_peaks(symbol, points.grid);
  std::vector<Group<S>> groups;
  for (Index g = 0; g < symbol.groups(); ++g) {
    const Peak peak = peaks[static_cast<std::size_t>(g)];
    groups.push_back({conv_group(conv, g), points.factor * peak.norm * embedding.factor() + rounding,
                      is_coarse ? "symbol on a grid" : "circular embedding", points.grid, peak.frequency});
    if (is_zero(groups.back().conv)) {
      groups.back().upper = 0;
      groups.back().proof = "exact: every entry of the matrix is zero";
    }
  }
  std::sort(groups.begin(), groups.end(), [](const auto& a, const auto& b) { return a.upper > b.upper; });
  return groups;
}

// Of the upper bounds of norm_bounds() those that the others cannot undercut: these bound the norm of the
// symbol at every frequency. Circles a little larger have frequencies elsewhere.
template <Scalar S>
void tighten(Group<S>& group, double rounding) {
  constexpr double little = 1e7;
  for (const Index extra : {1, 2, 3}) {
    const Symbol symbol(group.conv.kernel(), 1, CircularEmbedding(group.conv.geometry(), extra));
    const Shape grid = symbol.embedding().grid();
    if (gram_work(symbol, grid) > little) break;
    group.upper = std::min(group.upper, symbol_norm(symbol, grid) * symbol.embedding().factor() + rounding);
  }
  const double sums = std::sqrt(infinity_norm<S>(group.conv) * infinity_norm<S>(group.conv.transpose())) +
                      product_rounding(group.conv);
  if (sums < group.upper) {
    group.upper = sums;
    group.proof = "row and column sums";
  }
}

template <Scalar W>
struct Direction {
  Tensor<W> v;
  bool converged;
};

// A right singular vector of the largest value. The value that is measured of it has the squares of its
// errors: to float32's precision products and vectors of float32 do, in half of the time.
template <Scalar W>
Direction<W> largest_direction(const ConvOperator<W>& conv, double value_tolerance, Index max_products,
                               const Tensor<W>& start) {
  constexpr double single_precision = 1e-6;
  const LanczosOptions options{
      .tolerance = 4 * epsilon, .value_tolerance = value_tolerance, .max_products = max_products};
  const PlanOptions relaxed{.accuracy = Accuracy::relaxed};
  const auto direction = [&](const auto& found) {
    return Direction<W>{cast<W>(found.right).reshaped(conv.domain()), found.converged};
  };
  if (value_tolerance < single_precision) return direction(lanczos(conv.planned(relaxed), options, {start}));
  using F = Single<W>;
  // Of any kernel without overflow and underflow: its directions are those of every multiple.
  const double scale = std::max(max_abs(conv.kernel()), std::numeric_limits<double>::min());
  const ConvOperator<F> single(conv.geometry(), cast<F>(W{1 / scale} * conv.kernel()));
  return direction(lanczos_in_single(LinearOperator<F>(single.planned(relaxed)), options, {cast<F>(start)}));
}

CertifiedValue around(double value, double rounding, std::string certificate) {
  return {value, std::max(value - rounding, 0.0), value + rounding, std::move(certificate)};
}

struct Least {
  double value, upper;
  std::string doubt;
};

// ‖A v‖ / ‖v‖ for a v of the shorter side, where they are equal the range, is not less than the least
// singular value.
template <Scalar S>
Least measured(const ConvOperator<S>& conv, const Tensor<S>& v, std::string doubt) {
  const bool of_range = volume(conv.range()) <= volume(conv.domain());
  const double value = (of_range ? norm(adjoint(conv) * v) : norm(conv * v)) / norm(v);
  return {value, value + product_rounding(conv), std::move(doubt)};
}

// By a factor where that pays, else by at most `products` products, which it takes from them.
template <Scalar S>
Least least_in_scale(const ConvOperator<S>& conv, const SpectralNormOptions& options, Index& products) {
  constexpr Index whole_space = 500;
  const Index rows = volume(conv.range()), cols = volume(conv.domain()), shorter = std::min(rows, cols);
  if (is_zero(conv)) return {0, 0, ""};
  Rng rng(1);
  const Tensor<S> any = randn<S>(rows <= cols ? conv.range() : conv.domain(), rng);
  const Least noise = measured(conv, any, "its products are lost in rounding");
  if (noise.value <= product_rounding(conv)) return noise;
  if (shorter > whole_space)
    if (const auto found = smallest_singular_vector(conv)) {
      Least least = measured(conv, found->vector, "");
      if (least.value < 10 * found->resolution) least.doubt = "its square is lost in rounding";
      return least;
    }
  const auto found = lanczos(conv, {.which = Which::smallest,
                                    .tolerance = options.tolerance,
                                    .basis = shorter <= whole_space ? shorter : 0,
                                    .max_products = products});
  products = std::max<Index>(products - found.products, 0);
  Least least =
      measured(conv, rows <= cols ? found.left.reshaped(conv.range()) : found.right.reshaped(conv.domain()),
               found.converged ? "" : "the iteration did not converge");
  least.value = std::min(found.values[0], least.upper);
  return least;
}

// A group of T may be smaller than the others by any factor.
template <Scalar S>
Least least_of(const ConvOperator<S>& group, const SpectralNormOptions& options, Index& products) {
  const ScaledKernel<S> scaled(group.kernel());
  Least least = least_in_scale(entrywise(group.geometry(), scaled.kernel), options, products);
  return {std::ldexp(least.value, scaled.exponent), scaled_up(least.upper, scaled.exponent),
          std::move(least.doubt)};
}

// Does one factorisation say that a group is not the one with the least?
template <Scalar S>
bool is_not_less(const ConvOperator<S>& group, double value) {
  return is_worth_factoring(group) && prove_at_least(group, value).bound;
}

struct Bounded {
  double value;
  std::string proof;
};

// What inertia proves of the least of all groups; 0 where it fails for one.
template <Scalar S>
Bounded proven_least(const std::vector<ConvOperator<S>>& groups, double claim) {
  double least = std::numeric_limits<double>::infinity();
  for (const ConvOperator<S>& group : groups) {
    const Proof proof = prove_at_least(group, claim);
    if (!proof.bound) return {0, "not certified: " + proof.reason};
    least = std::min(least, *proof.bound);
  }
  return {least, "inertia: sparse Cholesky factorisation"};
}

template <Scalar W>
CertifiedValue largest_value(const ConvOperator<W>& conv, const SpectralNormOptions& options) {
  const Symbol symbol(conv.kernel(), conv.geometry().groups, CircularEmbedding(conv.geometry()));
  const double rounding = symbol_rounding(symbol, conv);
  if (symbol.embedding().is_exact())
    return around(circular_norm(conv), rounding, "exact: symbol of a circular convolution");

  // T is the direct sum of its groups: its norm is that of the largest, and most need no more than a bound.
  std::vector<Group<W>> groups = groups_by_symbol(conv, symbol, rounding);
  // What is to be proven of a value has to be true of it.
  const double value_tolerance = std::min(options.tolerance, options.certify.value_or(1) / 4);
  CertifiedValue result{0, 0, 0, groups.front().proof};
  for (Group<W>& group : groups) {
    if (group.upper <= result.lower) break;
    const ConvOperator<W> block = entrywise(group.conv);
    const Symbol own(block.kernel(), 1, CircularEmbedding(block.geometry()));
    const Direction<W> found = largest_direction(block, value_tolerance, options.max_products,
                                                 symbol_vectors(block, own, group.grid, group.peak));
    if (!found.converged) group.proof += "; the iteration did not converge";
    const double reached = norm(block * found.v) / norm(found.v);
    result.value = std::max(result.value, reached);
    result.lower = std::max(result.lower, reached - product_rounding(block));
  }
  for (Group<W>& group : groups) {
    if (group.upper <= result.upper) break;
    tighten(group, rounding);
    if (options.certify && group.upper > (1 + *options.certify) * result.value) {
      const Proof proof = prove_at_most(group.conv, (1 + *options.certify / 2) * result.value);
      if (!proof.bound)
        group.proof += "; not certified: " + proof.reason;
      else if (*proof.bound < group.upper) {
        group.upper = *proof.bound;
        group.proof = "inertia: sparse Cholesky factorisation";
      }
    }
    if (group.upper > result.upper) {
      result.upper = group.upper;
      result.certificate = group.proof;
    }
  }
  result.lower = std::min(result.lower, result.upper);
  result.value = std::clamp(result.value, result.lower, result.upper);
  return result;
}

template <Scalar W>
CertifiedValue least_value(const ConvOperator<W>& conv, const SpectralNormOptions& options) {
  const Symbol symbol(conv.kernel(), conv.geometry().groups, CircularEmbedding(conv.geometry()));
  if (symbol.embedding().is_exact())
    return around(circular_singular_values(conv).back(), symbol_rounding(symbol, conv),
                  "exact: symbol of a circular convolution");

  // T is the direct sum of its groups.
  std::vector<ConvOperator<W>> groups;
  CertifiedValue result{std::numeric_limits<double>::infinity(), 0, std::numeric_limits<double>::infinity(),
                        "none"};
  Index products = options.max_products;
  for (Index g = 0; g < conv.geometry().groups; ++g) {
    groups.push_back(conv_group(conv, g));
    if (g > 0 && is_not_less(groups.back(), result.value)) continue;
    const Least least = least_of(groups.back(), options, products);
    result.value = std::min(result.value, least.value);
    result.upper = std::min(result.upper, least.upper);
    if (!least.doubt.empty()) result.certificate = "none; " + least.doubt;
  }
  if (result.upper == 0) return {0, 0, 0, "exact: every entry of the matrix, or of a group of it, is zero"};
  if (options.certify) {
    const Bounded least = proven_least(groups, (1 - *options.certify / 2) * result.value);
    result.lower = least.value;
    result.certificate = least.proof;
  }
  result.lower = std::min(result.lower, result.upper);
  result.value = std::clamp(result.value, result.lower, result.upper);
  return result;
}

}  // namespace

template <Scalar S>
CertifiedValue spectral_norm(const ConvOperator<S>& conv, const SpectralNormOptions& options) {
  const ScaledKernel<Double<S>> scaled(cast<Double<S>>(conv.kernel()));
  return times_power(largest_value(entrywise(conv.geometry(), scaled.kernel), options), scaled.exponent);
}

template <Scalar S>
CertifiedValue smallest_singular_value(const ConvOperator<S>& conv, const SpectralNormOptions& options) {
  const ScaledKernel<Double<S>> scaled(cast<Double<S>>(conv.kernel()));
  return times_power(least_value(entrywise(conv.geometry(), scaled.kernel), options), scaled.exponent);
}

#define CONVMAT_INSTANTIATE(S)                                                                           \
  template CONVMAT_API CertifiedValue spectral_norm(const ConvOperator<S>&, const SpectralNormOptions&); \
  template CONVMAT_API CertifiedValue smallest_singular_value(const ConvOperator<S>&,                    \
                                                              const SpectralNormOptions&);
CONVMAT_FOR_EACH_SCALAR(CONVMAT_INSTANTIATE)
#undef CONVMAT_INSTANTIATE

}  // namespace convmat
