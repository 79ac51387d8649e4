#pragma once

#include <convmat/solvers/tikhonov.hpp>

namespace convmat::detail {

/// min ‖A x - b‖² + λ ‖x‖² made ready for every λ > 0.
template <Scalar S>
class TikhonovSystem {
 public:
  virtual ~TikhonovSystem() = default;

  /// ‖A‖², to within a factor of 4 from above.
  virtual double square_norm() const = 0;
  virtual TikhonovPoint at(double lambda) const = 0;
  virtual Tensor<S> solutions(const std::vector<double>& lambdas) const = 0;
};

/// By one bidiagonalisation of A that begins at b, and one at each probe of the trace.
template <Scalar S>
std::shared_ptr<const TikhonovSystem<S>> bidiagonal_system(const LinearOperator<S>& a, const Tensor<S>& b,
                                                           const TikhonovOptions& options);

/// By Fourier transforms, where A is circulant.
template <Scalar S>
std::shared_ptr<const TikhonovSystem<S>> circulant_system(const LinearOperator<S>& a, const Tensor<S>& b);

}  // namespace convmat::detail
