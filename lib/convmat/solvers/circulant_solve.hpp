#pragma once

#include <convmat/solvers/solution.hpp>

namespace convmat {

/// What to do with a circulant matrix that has zeros among its eigenvalues: throw, or find the x of least
/// norm that minimises ‖b - C x‖.
enum class Singular { raise, least_squares };

struct CirculantOptions {
  Singular singular = Singular::raise;

  /// An eigenvalue counts as zero where |λ| <= tolerance eps max |λ|, eps that of the scalar.
  double tolerance = 16;
};

/// C x = b by Fourier transforms, x = Fᴴ Λ⁻¹ F b, in n log n, for a circulant matrix on any number of axes: a
/// Circulant, a block circulant matrix with circulant blocks (BCCB), or a convolution of one channel with
/// stride 1, padded around the circle to as many outputs as inputs. b is of C's domain or a batch. Computed
/// in double precision for every scalar; `condition` is max |λ| / min |λ|, over those not counted as zero.
/// Throws Error where the operator is none of these, ShapeError where b does not fit, NumericError where C is
/// singular, or C or b holds NaN or infinity.
template <Scalar S>
CONVMAT_API Solution<S> circulant_solve(const LinearOperator<S>& c, const Tensor<S>& b,
                                        const CirculantOptions& options = {});
template <Operator A>
Solution<typename A::Scalar> circulant_solve(const A& c, const Tensor<typename A::Scalar>& b,
                                             const CirculantOptions& options = {}) {
  return circulant_solve(LinearOperator<typename A::Scalar>(c), b, options);
}

}  // namespace convmat
