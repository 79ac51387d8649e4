#pragma once

#include <convmat/operators/conv_operator.hpp>
#include <optional>

namespace convmat {

struct SpectralNormOptions {
  /// Of the value, relative to the norm: by the estimate of lanczos(), a quarter of `certify` at most; from
  /// 1e-6 on in half of the time, in float32. Of the least by its residual, where that comes from lanczos().
  double tolerance = 1e-9;

  /// Prove that the value is right to this relative accuracy, by inertia (prove_at_most, prove_at_least).
  std::optional<double> certify = {};

  /// After so many products with T and Tᴴ an iteration ends where it is, and its value is an estimate.
  Index max_products = 10000;
};

/// lower <= σ <= upper, both proven in float64 with their rounding, of kernels of any scale, and the estimate
/// between them.
struct CertifiedValue {
  double value, lower, upper;
  std::string certificate;  // what proves the far side, or why what was asked for is not proven
};

/// σ_1(T), the largest of its groups. Where T is circular, from the symbol: exact. Otherwise the value comes
/// from lanczos(), begun at what the symbol suggests, for those groups whose upper bound exceeds what was
/// found; lower is ‖T v‖ / ‖v‖ of its vector less rounding; upper is the least of circular embeddings, of row
/// and column sums, and with `certify` of the inertia proof. (A Ritz value is never an upper bound, however
/// small its residual.)
template <Scalar S>
CONVMAT_API CertifiedValue spectral_norm(const ConvOperator<S>& conv,
                                         const SpectralNormOptions& options = {});

/// The least of the min(rows, cols) singular values: from the symbol where T is circular, by a factor of the
/// smaller Gram matrix where that pays, else by lanczos(). Upper is ‖T v‖ / ‖v‖ plus rounding, for a v of the
/// shorter side; lower is 0, or that of the inertia proof.
template <Scalar S>
CONVMAT_API CertifiedValue smallest_singular_value(const ConvOperator<S>& conv,
                                                   const SpectralNormOptions& options = {});

}  // namespace convmat
