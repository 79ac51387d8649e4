#pragma once

#include <convmat/operators/linear_operator.hpp>
#include <optional>

namespace convmat {

enum class Which { largest, smallest };

struct LanczosOptions {
  Index count = 1;
  Which which = Which::largest;

  /// Of the residual, relative to the largest singular value seen.
  double tolerance = 1e-8;

  /// Ends too where the values alone are right to this, relative to the largest, by an estimate: the squares
  /// of the residuals over the gap, that of the Ritz values, which sets some of them apart from all others.
  double value_tolerance = 0;

  /// Vectors kept of each side before a restart; 0 leaves that to the library.
  Index basis = 0;

  Index max_products = 10000;
};

/// Approximate singular triplets A v = σ u, Aᴴ u = σ v.
template <Scalar S>
struct SingularTriplets {
  std::vector<double> values;  // descending of the largest, ascending of the smallest
  std::vector<double>
      residuals;  // some singular value lies within this of each: ‖(A v - σ u, Aᴴ u - σ v)‖/√2
  Tensor<S> left, right;  // (count, range...) and (count, domain...)
  Index products = 0;     // with A and with Aᴴ
  bool converged = false;
};

/// Singular values of an operator by its products alone: Golub-Kahan-Lanczos bidiagonalisation with partial
/// reorthogonalisation (Larsen 1998) and thick restarts (Baglama and Reichel 2005), in float64, from a
/// `start` of the domain, or a random vector; from several, (p, domain...), by blocks of p (Golub, Luk and
/// Overton 1981), which tells as many values apart that nearly coincide. Of a value that occurs more often it
/// may find p copies. A Ritz value is never above the largest singular value, and a residual says that *some*
/// singular value is near, not which: neither bounds the largest from above. For the smallest it works on the
/// shorter side, so that a rectangular matrix does not count its null space; they converge slowly, but in
/// min(rows, cols) steps where `basis` is that long. Throws Error unless 1 <= count <= min(rows, cols),
/// ShapeError where start does not fit, CapacityError past memory_budget(), NumericError where a product is
/// not finite.
template <Scalar S>
CONVMAT_API SingularTriplets<S> lanczos(const LinearOperator<S>& a, const LanczosOptions& options = {},
                                        const std::optional<Tensor<S>>& start = {});

/// The same with vectors of the scalar S itself, which takes half of the time in float32: residuals and
/// values are right to about 1e-6. S is float or complex<float>.
template <Scalar S>
CONVMAT_API SingularTriplets<S> lanczos_in_single(const LinearOperator<S>& a,
                                                  const LanczosOptions& options = {},
                                                  const std::optional<Tensor<S>>& start = {});

template <Operator A>
SingularTriplets<typename A::Scalar> lanczos(const A& a, const LanczosOptions& options = {},
                                             const std::optional<Tensor<typename A::Scalar>>& start = {}) {
  return lanczos(LinearOperator<typename A::Scalar>(a), options, start);
}

}  // namespace convmat
