#include <algorithm>
#include <cmath>
#include <convmat/core/arithmetic.hpp>
#include <convmat/spectra/definite.hpp>
#include <convmat/spectra/inertia.hpp>
#include <convmat/spectra/smaller_gram.hpp>
#include <limits>

namespace convmat {
namespace {

constexpr double epsilon = std::numeric_limits<double>::epsilon();

// λ_min(sign (G - sigma² I)) >= -margin, all rounding included.
template <Scalar S>
Definiteness prove(const ConvOperator<S>& conv, double sigma, double sign) {
  try {
    SmallerGram<Double<S>> g =
        smaller_gram(ConvOperator<Double<S>>(conv.geometry(), cast<Double<S>>(conv.kernel())));
    const double square = sigma * sigma;
    Definiteness found = prove_definite(Double<S>{sign} * g.matrix +
                                        scaled_identity<Double<S>>(g.matrix.rows, -sign * square));
    if (found.margin) *found.margin += g.rounding + 4 * epsilon * square;
    return found;
  } catch (const CapacityError& error) {
    return {{}, error.what(), 0};
  }
}

}  // namespace

template <Scalar S>
Proof prove_at_most(const ConvOperator<S>& conv, double sigma) {
  const Definiteness found = prove(conv, sigma, -1);
  if (!found.margin) return {{}, found.reason};
  return {std::sqrt(sigma * sigma + *found.margin) * (1 + 2 * epsilon), ""};
}

template <Scalar S>
Proof prove_at_least(const ConvOperator<S>& conv, double sigma) {
  const Definiteness found = prove(conv, sigma, 1);
  if (!found.margin) return {{}, found.reason};
  return {std::sqrt(std::max(sigma * sigma - *found.margin, 0.0)) * (1 - 2 * epsilon), ""};
}

#define CONVMAT_INSTANTIATE(S)                                              \
  template CONVMAT_API Proof prove_at_most(const ConvOperator<S>&, double); \
  template CONVMAT_API Proof prove_at_least(const ConvOperator<S>&, double);
CONVMAT_FOR_EACH_SCALAR(CONVMAT_INSTANTIATE)
#undef CONVMAT_INSTANTIATE

}  // namespace convmat
