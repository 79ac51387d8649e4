#include <algorithm>
#include <cmath>
#include <convmat/core/arithmetic.hpp>
#include <convmat/spectra/definite.hpp>
#include <convmat/spectra/inertia.hpp>
#include <convmat/spectra/scaled_kernel.hpp>
#include <convmat/spectra/smaller_gram.hpp>
#include <limits>

namespace convmat {
namespace {

constexpr double epsilon = std::numeric_limits<double>::epsilon();

// λ_min(sign (G - sigma² I)) >= -margin, all rounding included.
template <Scalar W>
Definiteness prove(const ConvOperator<W>& conv, double sigma, double sign) {
  try {
    SmallerGram<W> g = smaller_gram(conv);
    const double square = sigma * sigma;
    Definiteness found =
        prove_definite(W{sign} * g.matrix + scaled_identity<W>(g.matrix.rows, -sign * square));
    if (found.margin) *found.margin += g.rounding + 4 * epsilon * square;
    return found;
  } catch (const CapacityError& error) {
    return {{}, error.what(), 0};
  }
}

}  // namespace

template <Scalar S>
Proof prove_at_most(const ConvOperator<S>& conv, double sigma) {
  const ScaledKernel<Double<S>> scaled(cast<Double<S>>(conv.kernel()));
  const double claim = std::ldexp(sigma, -scaled.exponent);
  const Definiteness found = prove(ConvOperator(conv.geometry(), scaled.kernel), claim, -1);
  if (!found.margin) return {{}, found.reason};
  return {scaled_up(std::sqrt(claim * claim + *found.margin) * (1 + 2 * epsilon), scaled.exponent), ""};
}

template <Scalar S>
Proof prove_at_least(const ConvOperator<S>& conv, double sigma) {
  const ScaledKernel<Double<S>> scaled(cast<Double<S>>(conv.kernel()));
  const double claim = std::ldexp(sigma, -scaled.exponent);
  const Definiteness found = prove(ConvOperator(conv.geometry(), scaled.kernel), claim, 1);
  if (!found.margin) return {{}, found.reason};
  const double square = std::max(claim * claim - *found.margin, 0.0);
  return {scaled_down(std::sqrt(square) * (1 - 2 * epsilon), scaled.exponent), ""};
}

#define CONVMAT_INSTANTIATE(S)                                              \
  template CONVMAT_API Proof prove_at_most(const ConvOperator<S>&, double); \
  template CONVMAT_API Proof prove_at_least(const ConvOperator<S>&, double);
CONVMAT_FOR_EACH_SCALAR(CONVMAT_INSTANTIATE)
#undef CONVMAT_INSTANTIATE

}  // namespace convmat
