#pragma once

#include <convmat/operators/linear_operator.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace convmat {

/// Why an iterative method ended.
enum class Ending { converged, iterations, monitor, inaccurate };

/// "converged", "iterations used up", "stopped by the monitor"; "rounding has taken x from the residual that
/// was followed", of a matrix that is singular, or nearly.
CONVMAT_API std::string_view to_string(Ending ending);

/// What a solver found for A x = b, and the evidence. For a batch of right-hand sides the numbers are those
/// of the worst.
template <Scalar S>
struct Solution {
  Tensor<S> x;         // of A's domain, or a batch (N, domain)
  std::string method;  // "GKO with partial pivoting"
  std::string reason;  // why this one ran

  double residual;        // |b - A x| / |b|, 0 where b = 0
  double backward_error;  // see backward_error()

  Index iterations = 0;              // of an iterative method
  Index factor_nonzeros = 0;         // of a factorisation
  std::vector<double> history = {};  // residual after every iteration, from 0 on

  /// ‖A‖ ‖A⁻¹‖, where the method has it: of circulants in the 2-norm, elsewhere an estimate in the 1-norm
  /// from below; of QR and of iterative methods in the 2-norm from below, of the latter of what they iterated
  /// with: A with its preconditioner, [A; √λ I], on the subspace that b and the iterations made.
  std::optional<double> condition = {};

  /// Of an iterative method: direct ones converge.
  Ending ending = Ending::converged;

  /// Of least squares, |Aᴴ (b - A x) - λ x| / |Aᴴ b|, 0 where Aᴴ b = 0: zero at the minimum.
  std::optional<double> gradient = {};
};

/// ‖A‖_∞, the largest sum of moduli in a row; of convolutions, where padding makes taps meet, an upper bound.
/// Throws what to_csr(a) throws, where A is none.
template <Scalar S>
CONVMAT_API double infinity_norm(const LinearOperator<S>& a);

/// The least ε for which x solves (A + E) x = b + e with ‖E‖ <= ε ‖A‖ and ‖e‖ <= ε ‖b‖ in the maximum norm,
///
///     ‖b - A x‖ / (‖A‖ ‖x‖ + ‖b‖)        (Rigal and Gaches 1967),
///
/// the worst of a batch; infinite where x is not finite. Throws ShapeError where x and b do not fit A.
template <Scalar S>
CONVMAT_API double backward_error(const LinearOperator<S>& a, const Tensor<S>& x, const Tensor<S>& b);

/// The solution with its residual and backward error filled in. Throws NumericError where x is not finite.
template <Scalar S>
CONVMAT_API Solution<S> assessed(Solution<S> solution, const LinearOperator<S>& a, const Tensor<S>& b);

namespace detail {

/// The same where ‖A‖_∞ is known.
template <Scalar S>
double backward_error(const LinearOperator<S>& a, double norm, const Tensor<S>& x, const Tensor<S>& b);
template <Scalar S>
Solution<S> assessed(Solution<S> solution, const LinearOperator<S>& a, double norm, const Tensor<S>& b);

}  // namespace detail

}  // namespace convmat
