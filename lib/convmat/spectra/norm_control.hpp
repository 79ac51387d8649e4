#pragma once

#include <convmat/spectra/spectral_norm.hpp>

namespace convmat {

/// A kernel whose layer has another norm, and how far it went.
template <Scalar S>
struct NormControl {
  Tensor<S> kernel;
  CertifiedValue norm;  // of the layer, by spectral_norm()
  double distance;      // ‖kernel - K‖_F
};

/// K min(1, c / upper), with the proven upper bound of spectral_norm(): then norm.upper <= c, for every
/// geometry. Throws NumericError unless 0 < c < ∞, and what spectral_norm() throws.
template <Scalar S>
CONVMAT_API NormControl<S> scale_to_norm(const ConvOperator<S>& conv, double c,
                                         const SpectralNormOptions& options = {});

struct NormProjectionOptions {
  /// Of NormProjection::excess, relative to ‖K‖_F; below 1e-7 rounding may not let it be seen.
  double tolerance = 1e-6;
  Index max_iterations = 5000;

  /// Widen the ball of the circle until the layer's norm, proven to this tolerance, is c.
  std::optional<double> certify = {};
};

template <Scalar S>
struct NormProjection : NormControl<S> {
  double excess;     // the nearest kernel lies within this, proven by duality but for rounding
  Index iterations;  // of the method that the size of the kernel chose; 0 where clipping alone was enough
  bool converged;
};

/// The kernel nearest to K among those with σ_1(C(K)) factor <= c, C the CircularEmbedding of the layer and
/// factor its own:
///
///     min ½‖X - K‖²  over kernels X  with  ‖F(ω)‖ <= c / factor  at all frequencies of C.
///
/// Where the layer is circular that is the exact projection onto {σ_1(T(K)) <= c}; elsewhere, with zero
/// padding above all, every such X has σ_1(T(X)) <= c, but one of larger σ_1(C(X)) may be nearer. For any P
///
///     ½‖K‖² - ½‖K - F*(P)‖² - c ‖P‖_nuclear,
///
/// the value of the dual problem, is a lower bound, and its gap gives the excess: ½‖X - X*‖² <= gap. Kernels
/// of up to 1500 weights per group, where memory_budget() allows, are found by a primal-dual interior point
/// method for [c F; Fᴴ c] >= 0: the scaling of Nesterov and Todd (1998), the steps of Mehrotra (1992), and in
/// each a dense Cholesky factor; one to two dozen iterations. Of larger ones Dykstra's algorithm (Boyle and
/// Dykstra 1986), the proximal gradient method on the dual problem, accelerated (Beck and Teboulle 2009,
/// restarted as O'Donoghue and Candès 2015), whose iterations are cheaper and hundreds to thousands.
/// norm.upper <= c whether it converged or not.
///
/// With `certify` it is the kernel nearest among those with ‖F(ω)‖ factor <= t, for the t >= c, found by
/// t <- t c / σ_1(T(X)), at which T(X) has norm c, or K scaled where that is nearer. Both are where the
/// circle says too much of the layer, with reflect and replicate padding above all: there the norm is 0.7 c
/// without. Throws NumericError unless 0 < c < ∞, GeometryError where taps meet on the circle of C,
/// CapacityError.
template <Scalar S>
CONVMAT_API NormProjection<S> project_to_norm(const ConvOperator<S>& conv, double c,
                                              const NormProjectionOptions& options = {});

/// Sweeps of clipping the symbol on the circle of the CircularEmbedding and truncating it to the taps
/// (Sedghi, Gupta and Long 2019), alternating projections: for comparison. The norm comes down to c from
/// above and is not below it after any number of sweeps; nor is the limit nearest. Throws as
/// project_to_norm(), and Error unless sweeps >= 1.
template <Scalar S>
CONVMAT_API NormControl<S> clip_and_truncate(const ConvOperator<S>& conv, double c, Index sweeps = 1);

}  // namespace convmat
